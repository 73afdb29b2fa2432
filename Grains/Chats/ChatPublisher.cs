namespace Parley.Grains.Chats;

/// <summary>Turns stored changes into the events that readers of the chat and of its owner's list get, in order.</summary>
internal static class ChatPublisher
{
    /// <summary>Publishes changes that are durable and applied.</summary>
    /// <param name="log">The chat's log.</param>
    /// <param name="notices">Goes to the owner's list.</param>
    /// <param name="before">The state before the changes.</param>
    /// <param name="after">The state after them, as stored.</param>
    /// <param name="changes">The changes, with ids and times.</param>
    /// <param name="status">The status with its phase, for a state.</param>
    public static void Publish(
        ChatLog log,
        ChatNotices notices,
        Chat before,
        Chat after,
        ImmutableArray<ChatChange> changes,
        Func<Chat, StatusInfo> status)
    {
        var chat = before;
        foreach (var change in changes)
        {
            // A chat is born with a turn that is due. Title and times of the row as stored: no event ever carries an old title (matrix 37).
            chat = chat.Apply([change]).WithRowOf(after);
            Publish(log, chat, change, status);
            if (Kind(change) is { } kind)
                notices.Send(kind, change is ChatCreated ? chat.ToView() with { Status = ChatStatus.Pending } : chat.ToView());
        }
    }

    private static void Publish(ChatLog log, Chat chat, ChatChange change, Func<Chat, StatusInfo> status)
    {
        var id = chat.Id;
        switch (change)
        {
            case MessageAppended { Visibility: MessageVisibility.Model }:
                break;
            case MessageAppended { Message: var message }:
                // The message supersedes the parts of its step; both happen in one turn, so no reader sees neither or both.
                if (message.Role is not MessageRole.User)
                    log.SettleParts();
                log.Append(at => new MessageEvent { ChatId = id, Position = at, Message = message }, MessageSize.Of(message.Content));
                break;
            case HistoryTruncated { Replacement: var message }:
                log.SettleParts();
                log.Append(at => new HistoryResetEvent { ChatId = id, Position = at, HistoryReset = new HistoryReset(message.Id) });
                log.Append(at => new MessageEvent { ChatId = id, Position = at, Message = message }, MessageSize.Of(message.Content));
                log.Append(at => new QueueUpdateEvent { ChatId = id, Position = at, QueuedMessages = [] });
                break;
            case HistoryRewritten { Shown: [var first, ..] shown }:
                log.Append(at => new HistoryResetEvent { ChatId = id, Position = at, HistoryReset = new HistoryReset(first.Id) });
                foreach (var message in shown)
                    log.Append(at => new MessageEvent { ChatId = id, Position = at, Message = message }, MessageSize.Of(message.Content));
                if (!chat.Queue.IsEmpty)
                    log.Append(at => new QueueUpdateEvent { ChatId = id, Position = at, QueuedMessages = chat.Queue });
                break;
            case MessageQueued or QueueRemoved or HistoryRewritten:
                var size = chat.Queue.Sum(queued => MessageSize.Of(queued.Content));
                log.Append(at => new QueueUpdateEvent { ChatId = id, Position = at, QueuedMessages = chat.Queue }, size);
                break;
            case StatusChanged or RunStarted:
                log.SettleParts();
                if (change is StatusChanged { Status: ChatStatus.Error, LastError: { } error } failed)
                    log.Append(at => new ErrorEvent { ChatId = id, Position = at, Error = failed.Failure ?? new ErrorInfo(error) });
                log.Append(at => new StatusEvent { ChatId = id, Position = at, Status = status(chat) });
                break;
        }
    }

    private static WatchEventKind? Kind(ChatChange change) => change switch
    {
        ChatCreated => WatchEventKind.Created,
        // Of a bound workspace nobody speaks but the object that every notice carries.
        StatusChanged or RunStarted or WorkspaceBound => WatchEventKind.StatusChange,
        ArchivedChanged { Archived: true } => WatchEventKind.Deleted,
        ArchivedChanged { Archived: false } => WatchEventKind.Created,
        _ => null,
    };
}
