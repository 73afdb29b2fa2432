using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Engine.Activations;
using Parley.Engine.Membership;
using Parley.Engine.Schema;
using Parley.Engine.Transport;

namespace Parley.Engine.Hosting;

/// <summary>The silo's life in its host: schema, join, keep the lease, sweep, drain, leave.</summary>
internal sealed partial class EngineHost(
    EngineDatabase database, SiloMembership membership, SiloIdentity identity, SiloTransport transport, Catalog catalog,
    EngineOptions options, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<EngineHost> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>
    /// Deadlines and idle times are kept to a tenth of their length: passes cost some milliseconds each with 100,000 activations.
    /// </summary>
    private const int SweepsPerTimeout = 10;

    /// <summary>How long the host waits for the farewell to the database; the lease ends by itself soon after.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RejoinPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    /// <summary>Before any other hosted service, so that those can call grains as soon as they start.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await EngineSchema.ApplyAsync(database.Source, cancellationToken);
        identity.Address = await transport.StartAsync(cancellationToken);
        await membership.JoinAsync(cancellationToken);
        _background = Task.WhenAll(
            WatchAsync(KeepLeaseAsync), WatchAsync(SweepAsync), WatchAsync(() => transport.RunAsync(_stopping.Token)),
            WatchAsync(() => transport.FollowAsync(_stopping.Token)));
    }

    /// <summary>
    /// Before any other hosted service stops, so that what they let go of is placed elsewhere. A request under way that needs a new
    /// activation is refused from here on.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        catalog.Close();
        await TellAsync(membership.DrainAsync);
        transport.SendDraining();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // The lease is kept until the last activation has ended: nobody may claim what still acts.
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host stops.");
        await catalog.DrainAsync(reason, options.DeactivationTimeout, cancellationToken);
        // In the table until every request that was sent is answered: callers cut their connections to a silo that is not there.
        await transport.StopAsync(cancellationToken);
        await _stopping.CancelAsync();
        await _background;
        await TellAsync(membership.LeaveAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // A host that fails to start is disposed without having been stopped.
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>
    /// A part of the silo that fails takes the process with it: a silo without its lease or its deadlines keeps no promise.
    /// </summary>
    private async Task WatchAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
            lifetime.StopApplication();
        }
    }

    private async Task KeepLeaseAsync()
    {
        while (true)
        {
            var lease = membership.Lease;
            var left = await membership.KeepAsync(_stopping.Token);
            LogLeaseLost(logger, lease.SiloId, left);
            membership.Suspend();
            await catalog.EndForLostLeaseAsync(left);
            await lease.RevokeAsync();
            catalog.HaltAll(new SiloUnavailableException("The silo could not renew its lease."));
            lease.Dispose();
            await RejoinAsync();
        }
    }

    /// <summary>
    /// Under another id, for as long as the database stays away. Another silo in its place is for the caller to deal with.
    /// </summary>
    private async Task RejoinAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await membership.LeaveAsync(_stopping.Token);
                await membership.JoinAsync(_stopping.Token);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                if (attempt == 0)
                    LogDatabaseAway(logger, exception.Message);
                await Task.Delay(RejoinPause, _stopping.Token);
            }
        }
    }

    private async Task SweepAsync()
    {
        var shortest = options.CallTimeout < options.IdleTimeout ? options.CallTimeout : options.IdleTimeout;
        using var timer = new PeriodicTimer(shortest / SweepsPerTimeout, clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            catalog.Sweep();
            transport.Sweep(clock.GetTimestamp());
        }
    }

    /// <summary>A word to the database that the stop does not depend on.</summary>
    private async Task TellAsync(Func<CancellationToken, Task> tell)
    {
        using var timeout = new CancellationTokenSource(FarewellTimeout);
        try
        {
            await tell(timeout.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            LogLeaveFailed(logger, exception.Message);
        }
    }
}
