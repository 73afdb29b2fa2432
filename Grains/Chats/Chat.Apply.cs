namespace Parley.Grains.Chats;

internal sealed partial record Chat
{
    private Chat Apply(ChatChange change) => change switch
    {
        ChatCreated created => this with
        {
            Exists = true,
            OwnerId = created.OwnerId,
            Title = created.Title,
            LastModelConfigId = created.ModelConfigId,
            ParentChatId = created.ParentChatId,
            RootChatId = created.ParentChatId,
            WorkspaceId = created.WorkspaceId,
        },
        WorkDelegated or PlaceTaken or CallsBegun => this,
        HistoryRewritten rewritten => this with
        {
            Queue = [.. Queue.Select(message => rewritten.Queued.FirstOrDefault(other => other.Id == message.Id) ?? message)],
        },
        MessageAppended { Message: var message } => this with
        {
            LastMessageId = message.Id,
            LostRuns = 0,
            Turn = message.Role is MessageRole.User ? message.Id : Turn,
            LastModelConfigId = message.ModelConfigId ?? LastModelConfigId,
        },
        MessageQueued queued => this with { Queue = Queue.Add(queued.Message) },
        QueueRemoved removed => this with { Queue = Queue.RemoveAll(message => message.Id == removed.QueuedMessageId) },
        HistoryTruncated { Replacement: var message } => this with
        {
            LastMessageId = message.Id,
            LostRuns = 0,
            Turn = message.Id,
            HistoryGeneration = RunGeneration,
            Queue = [],
        },
        StatusChanged changed => this with
        {
            Status = changed.Status,
            LastError = changed.LastError,
            StatusText = changed.StatusText,
            Held = changed.Held,
            Compacting = changed.Compacting,
        },
        RunLost => this with { LostRuns = LostRuns + 1 },
        RunStarted => this with { Status = ChatStatus.Running, RunGeneration = RunGeneration + 1 },
        ArchivedChanged changed => this with { Archived = changed.Archived },
        WorkspaceBound bound => this with { WorkspaceId = bound.WorkspaceId },
        TitleChanged changed => this with { Title = changed.Title, TitleSource = TitleSource.Manual },
        _ => throw new System.Diagnostics.UnreachableException(change.ToString()),
    };
}
