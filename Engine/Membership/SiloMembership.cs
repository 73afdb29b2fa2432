using Microsoft.Extensions.Logging;
using Parley.Engine.Hosting;

namespace Parley.Engine.Membership;

/// <summary>
/// This process's place in the cluster: takes a lease, keeps it renewed, and says in time when it is about to be lost. The clock only
/// measures; waits are in real time, as the lease in the database is.
/// </summary>
internal sealed partial class SiloMembership(
    IMembershipTable table, SiloIdentity identity, EngineOptions options, TimeProvider clock, EngineMetrics metrics,
    ILogger<SiloMembership> logger) : IClusterMembership
{
    /// <summary>Pause between two looks at who is in the way: short beside any lease.</summary>
    private static readonly TimeSpan JoinPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait for a silo in the way: one that is dead has lost its lease by then.</summary>
    private const double WaitInLeases = 1.5;

    private readonly ClusterViewSource _view = new();
    private Lease? _lease;
    private string? _siloId;
    private LeaseRenewal? _renewal;

    public ClusterView Current => _view.Current;

    public CancellationToken Lost => Volatile.Read(ref _lease)?.Over ?? new CancellationToken(canceled: true);

    /// <exception cref="SiloUnavailableException">This process holds no lease, or is about to lose it.</exception>
    internal Lease Lease => Volatile.Read(ref _lease)
        ?? throw new SiloUnavailableException("This silo holds no lease, so it can activate nothing.");

    internal bool HoldsLease => Volatile.Read(ref _lease) is { IsValid: true };

    /// <summary>What is left of a lease that cannot be renewed is the time for ending activations in an orderly way.</summary>
    private TimeSpan EndingTime => options.LeaseDuration / 4;

    public Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken) =>
        _view.WaitForChangeAsync(seen, cancellationToken);

    /// <summary>Joins, waiting a little over a lease's length for one that is in the way.</summary>
    /// <exception cref="SiloUnavailableException">Another silo is in the way and stays.</exception>
    internal async Task JoinAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var self = identity.NewRow();
            var lease = new Lease(self.SiloId, clock, options.LeaseDuration);
            var other = await table.TryJoinAsync(self, lease, cancellationToken).ConfigureAwait(false);
            if (other is null)
            {
                Enter(lease, self.Info);
                return;
            }

            if (clock.GetElapsedTime(started) > options.LeaseDuration * WaitInLeases)
                throw new SiloUnavailableException($"The silo cannot join. {self.ConflictWith(other)}");
            if (attempt == 0)
                LogWaiting(logger, other.SiloId, other.Info.Machine, other.Remaining);
            await Task.Delay(JoinPause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the lease until that fails, and returns the time that is left to end what needs it.</summary>
    internal async Task<TimeSpan> KeepAsync(CancellationToken cancellationToken)
    {
        var lease = Lease;
        var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewal = new LeaseRenewal(
            table, lease, options.LeaseRenewal, () => metrics.Activations,
            living => Publish(lease, living.Select(row => row.Info)), logger);
        var renewal = _renewal.Start(enough.Token);
        try
        {
            // Beside the renewals, one of which may hang while the time runs out.
            while (lease.Remaining - EndingTime is var left && left > TimeSpan.Zero && !renewal.IsCompleted)
                await Task.WhenAny(renewal, Task.Delay(left, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (renewal.IsFaulted)
                await renewal.ConfigureAwait(false);
            // None when the table says that it is over, or the process was frozen meanwhile.
            return renewal.IsCompleted || lease.Remaining < TimeSpan.Zero ? TimeSpan.Zero : lease.Remaining;
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            // Not awaited: one that hangs on a dead connection needs seconds, and looks at its token once more after that.
            _ = renewal.ContinueWith(_ => enough.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public void Suspect() => _renewal?.Hurry();

    /// <summary>Tells everybody that this silo stops, so that nobody places anything here. The lease is kept.</summary>
    internal Task DrainAsync(CancellationToken cancellationToken) =>
        _siloId is { } siloId ? table.DrainAsync(siloId, cancellationToken) : Task.CompletedTask;

    /// <summary>New activations are refused from here on, those that run go on.</summary>
    internal void Suspend() => Volatile.Write(ref _lease, null);

    /// <summary>Gives the lease back. Doing it again after a failure is how to be sure of it.</summary>
    internal async Task LeaveAsync(CancellationToken cancellationToken)
    {
        Suspend();
        _view.Publish(ClusterViewSource.None);
        if (_siloId is not { } siloId)
            return;
        await table.LeaveAsync(siloId, cancellationToken).ConfigureAwait(false);
        _siloId = null;
        LogLeft(logger, siloId);
    }

    private void Enter(Lease lease, SiloInfo self)
    {
        _siloId = lease.SiloId;
        Volatile.Write(ref _lease, lease);
        Publish(lease, [self]);
        LogJoined(logger, lease.SiloId);
    }

    private void Publish(Lease lease, IEnumerable<SiloInfo> living)
    {
        // A renewal that came back late must not bring a lease back that was given up.
        if (Volatile.Read(ref _lease) == lease)
            _view.Publish(ClusterView.Of(lease.SiloId, living));
    }
}
