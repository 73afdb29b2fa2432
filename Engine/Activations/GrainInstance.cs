using Microsoft.Extensions.DependencyInjection;
using Parley.Engine.Calls;
using Parley.Engine.Storage;

namespace Parley.Engine.Activations;

/// <summary>A grain object, its stored state and the services that live as long as it does.</summary>
internal sealed class GrainInstance(AsyncServiceScope scope)
{
    [ThreadStatic]
    private static Activation? _constructing;

    private IStoredState[] _states = [];
    private Grain? _grain;

    /// <summary>The activation whose grain this thread constructs right now: the base constructor finds it here.</summary>
    internal static Activation? Constructing => _constructing;

    internal Grain Grain => _grain!;

    internal IGrainFactory GrainFactory { get; } = scope.ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>Runs the constructor, then loads the stored state.</summary>
    internal Task MakeAsync(Activation activation, GrainClass grainClass, GrainStateStore store, CancellationToken cancellationToken)
    {
        _states = [.. grainClass.States.Select(state => store.Open(activation, state))];
        _constructing = activation;
        try
        {
            _grain = (Grain)grainClass.Make(scope.ServiceProvider, _states);
        }
        finally
        {
            _constructing = null;
        }

        return Task.WhenAll(_states.Select(state => state.ReadStateAsync(cancellationToken)));
    }

    internal async Task ReleaseAsync()
    {
        if (_grain is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (_grain as IDisposable)?.Dispose();
        await scope.DisposeAsync();
    }
}
