using Microsoft.Extensions.Hosting;
using Npgsql;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Recovery;

/// <summary>
/// Finds builds of workspaces that nobody works on and wakes their workspaces: at start, whenever a silo comes or goes, and now and then,
/// each silo its share of them. Waking is idempotent, so finding one too many does no harm.
/// </summary>
internal sealed partial class BuildRecovery(
    NpgsqlDataSource database, ISiloMembership silos, IGrainFactory grains, TimeProvider time, ILogger<BuildRecovery> logger)
    : BackgroundService
{
    /// <summary>Time between two looks when nothing happens; no build stays without an owner for much longer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const int MostAtOnce = 16;

    // Served by index workspace_builds_active. A pending build has just been made, or was handed over.
    private const string Sql =
        $"""
        SELECT id FROM (SELECT workspace_id AS id FROM workspace_builds
            WHERE status IN ('pending', 'running', 'canceling')
              AND (worker_id IS NULL OR worker_id <> ALL ($1) OR updated_at < now() - $2)) due
        WHERE {Heirs.NumberSql} % $3 = $4
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var look = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var alive = silos.Alive;
            // A change ends the rest, and a look that waits for a silo which does not answer.
            var change = silos.WaitForChangeAsync(alive, look.Token);
            var sweep = LookAndRestAsync(alive, look.Token);
            await Task.WhenAny(change, sweep);
            await look.CancelAsync();
            await sweep;
        }
    }

    private async Task LookAndRestAsync(IReadOnlyCollection<string> alive, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                await FindAsync(alive, cancellationToken), options, async (id, broken) => await WakeAsync(id).WaitAsync(broken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            // The database may be away; the next look is the remedy.
            LogLookFailed(logger, fault);
        }

        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<List<Guid>> FindAsync(IReadOnlyCollection<string> alive, CancellationToken cancellationToken)
    {
        var found = new List<Guid>();
        if (Heirs.ShareOf(silos.Self, alive) is not var (remainder, count))
            return found;
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. alive] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Interval });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = remainder });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetGuid(0));
        return found;
    }

    private async Task WakeAsync(Guid workspaceId)
    {
        try
        {
            await grains.GetGrain<IWorkspaceGrain>(workspaceId).Wake();
        }
        catch (Exception fault)
        {
            // One that cannot be woken must not keep the others asleep; the next look finds it again.
            LogWakeFailed(logger, workspaceId, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workspace {WorkspaceId} could not be woken for its build")]
    private static partial void LogWakeFailed(ILogger logger, Guid workspaceId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for builds that nobody works on failed")]
    private static partial void LogLookFailed(ILogger logger, Exception fault);
}
