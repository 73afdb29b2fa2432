using System.Diagnostics.CodeAnalysis;

namespace Parley.Engine.Calls;

/// <summary>A token for grain code.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "It has no timer and no wait handle to free, and grain code may keep the token for longer.")]
internal sealed class GrainCancellation
{
    private readonly CancellationTokenSource _source = new();

    internal CancellationToken Token => _source.Token;

    internal void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // What callbacks registered by grain code throw concerns neither the caller nor the engine, and the token is cancelled all
            // the same.
        }
    }
}
