using Parley.Engine.Activations;

namespace Parley.Engine;

/// <summary>
/// Base of every grain class. One instance serves one key at a time, on one logical thread: plain fields need no lock.
/// </summary>
public abstract class Grain : IAddressable
{
    private readonly Activation? _activation;

    protected Grain() => _activation = GrainInstance.Constructing;

    /// <summary>The activation that runs this instance; a grain made by hand, as in a unit test, has none.</summary>
    internal Activation Activation => _activation
        ?? throw new InvalidOperationException($"{GetType().Name} was not made by the grain engine, so it has no identity and no runtime.");

    protected IGrainFactory GrainFactory => Activation.GrainFactory;

    /// <summary>Runs before the first call. When it throws, waiting callers get the exception and the next call tries afresh.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs after the last call. A courtesy, not a promise: a killed process never runs it. The token is cancelled when the time for it
    /// is over.
    /// </summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once the calls that run now are done. A later call goes to a fresh one.</summary>
    protected void DeactivateOnIdle() =>
        Activation.RequestDeactivation(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <summary>
    /// Keeps this activation from going idle for the given time from now, replacing what an earlier call asked for.
    /// <see cref="Timeout.InfiniteTimeSpan"/> or <see cref="TimeSpan.MaxValue"/> keep it until further notice, zero or less takes the
    /// wish back.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
