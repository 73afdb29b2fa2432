using Microsoft.Extensions.DependencyInjection;
using Parley.Engine.Calls;
using Parley.Engine.Directory;

namespace Parley.Engine.Activations;

/// <summary>How an activation comes and goes. Everything but <see cref="Halt"/> runs on its scheduler.</summary>
internal sealed partial class ActivationLife(Activation activation, IActivationHome home, ActivationRuntime runtime, GrainClass grainClass)
{
    /// <summary>
    /// How long a caller waits for an iterator that was told to end because its grain goes. Only iterators that do not heed their token
    /// use it up, and they would hold up the stop of the process.
    /// </summary>
    private static readonly TimeSpan EnumerationGrace = TimeSpan.FromMilliseconds(250);

    private GrainInstance? _instance;
    private GrainAddress? _address;

    internal GrainInstance Instance => _instance!;

    /// <summary>Awaited by nobody: it ends in a state of the activation, and fails only there.</summary>
    internal void Activate() => _ = ActivateAsync();

    /// <inheritdoc cref="Activate"/>
    internal void Deactivate(Ending ending) => _ = DeactivateAsync(ending);

    internal void Halt(Exception reason)
    {
        activation.Scheduler.Halt();
        var enumerations = activation.Uses.Close();
        home.Remove(activation);
        var (running, waiting) = activation.Leave();
        foreach (var turn in running.Concat(waiting))
            turn.Abandon(reason);
        foreach (var enumeration in enumerations)
            enumeration.Abort(reason);
    }

    private async Task ActivateAsync()
    {
        using var timeout = new CancellationTokenSource(runtime.Options.CallTimeout, runtime.Clock);
        try
        {
            if (!await TryClaimAsync(timeout.Token))
            {
                PassOn();
                return;
            }

            _instance = new GrainInstance(runtime.Scopes.CreateAsyncScope());
            await _instance.MakeAsync(activation, grainClass, runtime.States, timeout.Token);
            await _instance.Grain.OnActivateAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            LogActivationFailed(runtime.Logger, exception, activation.Id);
            await GoAsync(exception, release: true);
            return;
        }

        activation.EnterActive();
    }

    /// <summary>False when another silo holds the grain, or this one may hold none any more.</summary>
    private async Task<bool> TryClaimAsync(CancellationToken cancellationToken)
    {
        // Workers without identity may be many, so there is nothing to claim.
        if (grainClass.MaxLocalWorkers > 0)
            return true;
        var silo = activation.Lease.SiloId;
        var address = await runtime.Directory.ClaimAsync(activation.Id, silo, cancellationToken);
        if (address?.SiloId == silo)
        {
            _address = address;
            activation.NoteEpoch(address.Epoch);
            return true;
        }

        if (address is not null)
            runtime.Addresses.Add(address);
        return false;
    }

    /// <summary>Nothing has started here: every call goes to where the grain is.</summary>
    private void PassOn()
    {
        home.Remove(activation);
        var (running, waiting) = activation.Leave();
        foreach (var turn in running.Concat(waiting))
            turn.Reroute();
    }

    private async Task DeactivateAsync(Ending ending)
    {
        using var timeout = new CancellationTokenSource(ending.Timeout, runtime.Clock);
        try
        {
            // Iterators first: they often wait for the very calls and tasks that end next.
            await Task.WhenAll(activation.Uses.Close().Select(enumeration => enumeration.EndAsync(EnumerationGrace)));
            await activation.WhenQuiet().WaitAsync(timeout.Token);
            await Instance.Grain.OnDeactivateAsync(ending.Reason, timeout.Token).WaitAsync(timeout.Token);
            LogDeactivated(runtime.Logger, activation.Id, ending.Reason.ReasonCode, ending.Reason.Description);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            LogDeactivationTimedOut(runtime.Logger, activation.Id, ending.Timeout);
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(runtime.Logger, exception, activation.Id);
        }

        // With the lease its claims end by themselves, and the table that would be told of it is the one that cannot be reached.
        await GoAsync(failure: null, release: ending.Reason.ReasonCode != DeactivationReasonCode.DirectoryFailure);
        // What still runs of it must not act beside its successor.
        if (timeout.IsCancellationRequested)
            activation.Scheduler.Halt();
    }

    /// <summary>
    /// Gives everything back. The claim goes before the place in the catalog, so that the successor,
    /// which is made only after that, can claim.
    /// </summary>
    private async Task GoAsync(Exception? failure, bool release)
    {
        try
        {
            if (_instance is not null)
                await _instance.ReleaseAsync();
            if (_address is not null && release)
                await runtime.Directory.ReleaseAsync(_address);
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(runtime.Logger, exception, activation.Id);
        }

        home.Remove(activation);
        var (running, waiting) = activation.Leave();
        foreach (var turn in running)
            turn.Abandon(failure ?? new SiloUnavailableException($"{activation.Id} ended before the call did."));
        foreach (var turn in waiting)
        {
            if (failure is null)
                turn.Reroute();
            else
                turn.Abandon(failure);
        }
    }
}
