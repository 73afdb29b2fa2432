using Parley.Grains.Calls;

namespace Parley.Grains.Chats;

/// <summary>Calls other chats, wherever they are.</summary>
internal sealed class ChatCalls(IGrainFactory grains, GrainCalls calls)
{
    /// <summary>Asks a chat until it answers.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    /// <exception cref="Exception">The last failure, when there was no answer for too long.</exception>
    public Task<T> CallAsync<T>(Guid chatId, Func<IChatGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        var chat = grains.GetGrain<IChatGrain>(chatId);
        return calls.AskAsync(() => call(chat), cancellationToken);
    }

    /// <summary>Waits until a chat rests, however often its silo is lost meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public Task<Reply<ChatReport>> WaitForReportAsync(Guid chatId, Actor actor, CancellationToken cancellationToken)
    {
        var chat = grains.GetGrain<IChatGrain>(chatId);
        return calls.WatchAsync(token => chat.WatchReport(actor, token), static _ => true, cancellationToken);
    }
}
