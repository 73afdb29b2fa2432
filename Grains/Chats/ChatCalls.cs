namespace Parley.Grains.Chats;

/// <summary>
/// Calls other chats, wherever they are. A call that fails says nothing of what it did (its silo may be gone), so it is repeated until it
/// is answered: commands carry ids, everything else may be done twice.
/// </summary>
internal sealed class ChatCalls(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Longer than it takes a cluster to notice that a silo is gone and to find another one for its chats.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Asks a chat until it answers.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    /// <exception cref="Exception">The last failure, when there was no answer for too long.</exception>
    public async Task<T> CallAsync<T>(Guid chatId, Func<IChatGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        var chat = grains.GetGrain<IChatGrain>(chatId);
        var start = time.GetTimestamp();
        for (var wait = FirstWait; ; wait = Longer(wait))
        {
            try
            {
                return await call(chat).WaitAsync(cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>Waits until a chat rests, however often its silo is lost meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public async Task<Reply<ChatReport>> WaitForReportAsync(Guid chatId, Actor actor, CancellationToken cancellationToken)
    {
        var chat = grains.GetGrain<IChatGrain>(chatId);
        for (var wait = FirstWait; ; wait = Longer(wait))
        {
            try
            {
                await foreach (var report in chat.WatchReport(actor, cancellationToken))
                    return report;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Lost with its silo: asking again finds the chat elsewhere, or brings it back.
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < LongestWait ? wait * 2 : LongestWait;
}
