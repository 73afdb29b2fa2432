using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Parley.Grains.Recovery;

/// <summary>
/// Finds turns that nobody works on and wakes their chats: when a stopping silo hands them over, at start, whenever a silo comes or
/// goes, and now and then (architecture.md decision 5), each silo its share of them. Waking is idempotent, so finding one too many does
/// no harm. Also forgets command records that no client can still repeat.
/// </summary>
internal sealed partial class ChatRecovery(
    NpgsqlDataSource database,
    DueChats due,
    HandOvers handOvers,
    ISiloMembership silos,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<ChatRecovery> logger) : BackgroundService
{
    /// <summary>Time before the silo looks or listens again after it lost the database.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private const int ChatsAtOnce = 16;

    private const int MostWakeCalls = 5;

    private static readonly TimeSpan WakePause = TimeSpan.FromMilliseconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(LookAsync(stoppingToken), ListenAsync(stoppingToken));

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
                await Task.Delay(RetryPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        var changed = true;
        while (!stoppingToken.IsCancellationRequested)
            changed = await LookOnceAsync(inTurn: !changed, stoppingToken);
    }

    /// <returns>Whether a silo has come or gone; else it is just time to look again.</returns>
    private async Task<bool> LookOnceAsync(bool inTurn, CancellationToken stoppingToken)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var alive = silos.Alive;
        var change = silos.WaitForChangeAsync(alive, look.Token);
        var sweep = SweepAndRestAsync(alive, inTurn, look.Token);
        // A change ends what is under way: a silo that does not answer for its chats must not keep those of another one waiting.
        await Task.WhenAny(change, sweep);
        await look.CancelAsync();
        await sweep;
        return change.IsCompletedSuccessfully;
    }

    /// <summary>Completes when it is time to look again, which cancelling says too.</summary>
    private async Task SweepAndRestAsync(IReadOnlyCollection<string> alive, bool inTurn, CancellationToken cancellationToken)
    {
        var rest = DueChats.Interval;
        try
        {
            await SweepAsync(alive, inTurn, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            // The database may be away; the next look is the remedy.
            LogSweepFailed(logger, fault);
            rest = RetryPause;
        }

        await Task.Delay(rest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SweepAsync(IReadOnlyCollection<string> alive, bool inTurn, CancellationToken cancellationToken)
    {
        var chats = await due.FindAsync(silos.Self, alive, inTurn, cancellationToken);
        if (chats.Count > 0)
            LogFound(logger, chats.Count);
        await Parallel.ForEachAsync(
            chats,
            new ParallelOptions { MaxDegreeOfParallelism = ChatsAtOnce, CancellationToken = cancellationToken },
            async (id, broken) => await WakeAsync(id).WaitAsync(broken));
        await using var forget = database.CreateCommand("DELETE FROM chat_commands WHERE created_at < now() - interval '1 day'");
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WakeAsync(Guid chatId)
    {
        try
        {
            // Its holder may be a silo that stops: it lets go of the chat then, and the next call finds another.
            var chat = grains.GetGrain<Abstractions.Chats.IChatGrain>(chatId);
            for (var calls = 1; !await chat.Wake(); calls++)
            {
                if (calls == MostWakeCalls)
                    throw new InvalidOperationException("A silo that stops still holds it.");
                await Task.Delay(WakePause, time);
            }
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
