using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Parley.Grains.Recovery;

/// <summary>
/// Finds turns that nobody works on and wakes their chats: when a stopping silo hands them over, at start, whenever a silo comes or goes, and now
/// and then (architecture.md decision 5). Waking is idempotent, so finding one too many does no harm. Also forgets command records that no client can still repeat.
/// </summary>
internal sealed partial class ChatRecovery(
    NpgsqlDataSource database,
    HandOvers handOvers,
    ISiloMembership silos,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<ChatRecovery> logger) : BackgroundService
{
    /// <summary>Time between two looks when nothing happens; no turn stays without an owner for much longer (field.md R10).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Time before the silo listens again after it lost the database.</summary>
    private static readonly TimeSpan ListenPause = TimeSpan.FromSeconds(1);

    private const int ChatsAtOnce = 16;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ChatsAtOnce, CancellationToken = stoppingToken };
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Parallel.ForEachAsync(handOvers.ListenAsync(stoppingToken), options, async (id, _) => await WakeAsync(id));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogDeaf(logger, fault);
                await Task.Delay(ListenPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var alive = silos.Alive;
                await SweepAsync(alive, stoppingToken);
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(silos.WaitForChangeAsync(alive, wait.Token), Task.Delay(Interval, time, wait.Token));
                await wait.CancelAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The database may be away; the next look is the remedy.
                LogSweepFailed(logger, fault);
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SweepAsync(IReadOnlyCollection<string> alive, CancellationToken cancellationToken)
    {
        var chats = await FindDueAsync(alive, cancellationToken);
        if (chats.Count > 0)
            LogFound(logger, chats.Count);
        await Parallel.ForEachAsync(
            chats,
            new ParallelOptions { MaxDegreeOfParallelism = ChatsAtOnce, CancellationToken = cancellationToken },
            async (id, _) => await WakeAsync(id));
        await using var forget = database.CreateCommand("DELETE FROM chat_commands WHERE created_at < now() - interval '1 day'");
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Turns that are pending, and turns that run on no live silo. Served by index chats_due.</summary>
    private async Task<List<Guid>> FindDueAsync(IReadOnlyCollection<string> alive, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT id FROM chats WHERE NOT archived AND (status = 'pending' OR (status = 'running' AND (
                worker_id IS NULL OR worker_id <> ALL ($1) OR updated_at < now() - interval '10 seconds')))
            ORDER BY updated_at
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. alive] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chats = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            chats.Add(reader.GetGuid(0));
        return chats;
    }

    private async Task WakeAsync(Guid chatId)
    {
        try
        {
            await grains.GetGrain<Abstractions.Chats.IChatGrain>(chatId).Wake();
        }
        catch (Exception fault)
        {
            // One chat that cannot be woken must not keep the others asleep; the next look finds it again.
            LogWakeFailed(logger, chatId, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Waking {Count} chats whose turn nobody may be working on")]
    private static partial void LogFound(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId} could not be woken")]
    private static partial void LogWakeFailed(ILogger logger, Guid chatId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hand-overs of other silos are not heard for the moment; they are found by looking")]
    private static partial void LogDeaf(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for turns that nobody works on failed")]
    private static partial void LogSweepFailed(ILogger logger, Exception fault);
}
