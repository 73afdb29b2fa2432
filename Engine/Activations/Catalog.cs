using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;
using Parley.Engine.Membership;

namespace Parley.Engine.Activations;

/// <summary>The activations of this silo. At most one of a grain, but for classes without identity.</summary>
internal sealed partial class Catalog : IActivationHome
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessWorkers> _workers = new();
    private readonly ActivationRuntime _runtime;
    private readonly GrainTypes _types;
    private readonly SiloMembership _membership;
    private volatile bool _closed;

    public Catalog(ActivationRuntime runtime, GrainTypes types, SiloMembership membership)
    {
        _runtime = runtime;
        _types = types;
        _membership = membership;
        runtime.Metrics.ObserveActivations(() => Count);
    }

    internal int Count => _activations.Count + _workers.Sum(workers => workers.Value.All.Length);

    /// <summary>Whether it makes nothing new, for good.</summary>
    internal bool IsClosed => _closed;

    /// <summary>Whether new activations can be made now.</summary>
    internal bool MayActivate => !_closed && _membership.HoldsLease;

    private IEnumerable<Activation> All =>
        _activations.Select(entry => entry.Value).Concat(_workers.SelectMany(entry => entry.Value.All));

    internal bool IsWorker(GrainId id) => _types.Named(id.Type).MaxLocalWorkers > 0;

    /// <summary>Hands the call to the grain's activation, if it has one here.</summary>
    internal bool TryDeliver(Call call) => _activations.TryGetValue(call.Reference.Id, out var activation) && activation.Accept(call);

    /// <summary>Hands the call to this one activation of the grain. One that is still about to claim may turn out to be it.</summary>
    internal bool TryDeliver(Call call, long epoch) =>
        _activations.TryGetValue(call.Reference.Id, out var activation)
        && (activation.Epoch == epoch || activation.Epoch == 0)
        && activation.Accept(call);

    /// <summary>Hands the call to the grain's activation, which is made when there is none.</summary>
    /// <exception cref="SiloUnavailableException">There is none and this silo may not make one: it stops, or it holds no lease.</exception>
    internal void Start(Call call)
    {
        // An activation that has just gone refuses; the next look finds or makes another.
        while (!FindOrMake(call.Reference.Id).Accept(call))
        {
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.Id, activation));

    internal void Sweep()
    {
        var now = _runtime.Clock.GetTimestamp();
        foreach (var (_, activation) in _activations)
            Sweep(activation, now);
        foreach (var activation in _workers.SelectMany(entry => entry.Value.All))
            Sweep(activation, now);
    }

    /// <summary>Makes nothing new from now on. What is here goes on.</summary>
    internal void Close() => _closed = true;

    /// <summary>
    /// Makes nothing new and ends everything in parallel. What has not ended by itself after the time is stopped where it stands.
    /// </summary>
    internal async Task DrainAsync(DeactivationReason reason, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Close();
        try
        {
            await EndAllAsync(reason, timeout).WaitAsync(timeout, _runtime.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            HaltAll(new SiloUnavailableException("The silo stopped."));
        }
    }

    /// <summary>The lease is about to end: everything gets the time that is left to end by itself.</summary>
    internal async Task EndForLostLeaseAsync(TimeSpan timeout)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The silo could not renew its lease.");
        try
        {
            await EndAllAsync(reason, timeout).WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What remains is halted by the caller, who revokes the lease first.
        }
    }

    internal void HaltAll(Exception reason)
    {
        Activation[] remaining = [.. All];
        foreach (var activation in remaining)
            activation.Halt(reason);
        if (remaining.Length > 0)
            LogHalted(_runtime.Logger, remaining.Length, reason.Message);
    }

    private async Task EndAllAsync(DeactivationReason reason, TimeSpan timeout)
    {
        // Again until none is left: one may have been made by a call that had passed the door before it closed.
        while (All.ToArray() is { Length: > 0 } remaining)
        {
            foreach (var activation in remaining)
                activation.RequestDeactivation(reason, timeout);
            await Task.WhenAll(remaining.Select(activation => activation.WhenGone())).ConfigureAwait(false);
        }
    }

    private ITurnTarget FindOrMake(GrainId id)
    {
        var grainClass = _types.Named(id.Type);
        if (grainClass.MaxLocalWorkers > 0)
            return _workers.GetOrAdd(id, static (id, made) => made.Self.MakeWorkers(id, made.Class), (Self: this, Class: grainClass));
        if (_activations.TryGetValue(id, out var activation))
            return activation;
        if (_closed)
            throw new SiloUnavailableException("The silo stops and activates nothing new.");
        return _activations.GetOrAdd(id, new Activation(this, _runtime, grainClass, id, _membership.Lease));
    }

    private StatelessWorkers MakeWorkers(GrainId id, GrainClass grainClass) => new(
        grainClass.MaxLocalWorkers,
        home => _closed
            ? throw new SiloUnavailableException("The silo stops and activates nothing new.")
            : new Activation(home, _runtime, grainClass, id, _membership.Lease),
        emptied => _workers.TryRemove(new(id, emptied)));

    private static void Sweep(Activation activation, long now)
    {
        // One that slipped in while the lease was being lost never runs, and nobody else ends it.
        if (activation.Lease.IsRevoked)
            activation.Halt(new SiloUnavailableException("The silo lost its lease."));
        else
            activation.Sweep(now);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} activations were stopped where they stood: {Reason}")]
    private static partial void LogHalted(ILogger logger, int count, string reason);
}
