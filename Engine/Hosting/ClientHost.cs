using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Engine.Membership;
using Parley.Engine.Schema;
using Parley.Engine.Transport;

namespace Parley.Engine.Hosting;

/// <summary>The life of a process that calls grains and hosts none: find the cluster, follow it, hang up.</summary>
internal sealed partial class ClientHost(
    EngineDatabase database, ClientMembership membership, Router router, PeerSet peers, EngineOptions options, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<ClientHost> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>See <see cref="EngineHost"/>.</summary>
    private const int SweepsPerTimeout = 10;

    /// <summary>How long the first silo may take to bring the schema to this version.</summary>
    private static readonly TimeSpan SchemaTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SchemaPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    /// <summary>Before any other hosted service, so that those can call grains as soon as they start.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await WaitForSchemaAsync(cancellationToken);
        await membership.ReadAsync(cancellationToken);
        _background = Task.WhenAll(
            WatchAsync(() => membership.KeepAsync(_stopping.Token)), WatchAsync(() => router.RunAsync(_stopping.Token)),
            WatchAsync(() => peers.FollowAsync(_stopping.Token)), WatchAsync(SweepAsync));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _background;
        await peers.CloseAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // A host that fails to start is disposed without having been stopped.
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>A client changes nothing in the database, so the schema is the silos' to make.</summary>
    private async Task WaitForSchemaAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; !await EngineSchema.IsAppliedAsync(database.Source, cancellationToken); attempt++)
        {
            if (attempt == 0)
                LogNoSchema(logger);
            if (TimeProvider.System.GetElapsedTime(started) > SchemaTimeout)
                throw new SiloUnavailableException(
                    "The database has no engine schema of this version. A silo makes it; start one on this database first.");
            await Task.Delay(SchemaPause, cancellationToken);
        }
    }

    /// <summary>A part that fails takes the process with it: calls without deadlines, or to silos long dead, help nobody.</summary>
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

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(options.CallTimeout / SweepsPerTimeout, clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
            peers.Sweep(clock.GetTimestamp());
    }

    [LoggerMessage(LogLevel.Information, "The database has no engine schema of this version yet; waiting for a silo to make it.")]
    private static partial void LogNoSchema(ILogger logger);

    [LoggerMessage(LogLevel.Critical, "The engine's client cannot go on. The process stops.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
