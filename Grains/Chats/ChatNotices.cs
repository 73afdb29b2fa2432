namespace Parley.Grains.Chats;

/// <summary>Tells the owner's user grain of changes, one after the other, without holding up the chat.</summary>
internal sealed partial class ChatNotices(IGrainFactory grains, ILogger logger)
{
    private Task _last = Task.CompletedTask;

    /// <summary>Sends a notice after those before it.</summary>
    public void Send(WatchEventKind kind, ChatView chat) => _last = SendAsync(_last, kind, chat);

    /// <summary>Completes when all notices are out.</summary>
    public Task DrainAsync() => _last;

    private async Task SendAsync(Task previous, WatchEventKind kind, ChatView chat)
    {
        await previous;
        try
        {
            await grains.GetGrain<IUserGrain>(chat.OwnerId).Notify(kind, chat);
        }
        catch (Exception fault)
        {
            // A lost notice costs a stale line in a sidebar until its next refetch; it must never cost the chat anything.
            LogNoticeLost(logger, chat.Id, kind, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: notice {Kind} did not reach its owner's feed")]
    private static partial void LogNoticeLost(ILogger logger, Guid chatId, WatchEventKind kind, Exception fault);
}
