namespace Parley.Grains.Chats;

/// <summary>
/// What a command does to a chat, in the order in which it is stored, applied and published. Ids and times are 0 until stored;
/// storing gives the same changes back with them filled in.
/// </summary>
internal abstract record ChatChange;

/// <summary>The chat came to be.</summary>
internal sealed record ChatCreated(Guid OwnerId, string Title, Guid ModelConfigId) : ChatChange
{
    /// <summary>The chat that delegates to it; null for a root. It is its root as well: children have none (spec/chat.md 1.1).</summary>
    public Guid? ParentChatId { get; init; }

    /// <summary>The workspace that it is bound to from its birth; a child's is its parent's, which storing reads.</summary>
    public Guid? WorkspaceId { get; init; }
}

/// <summary>
/// The chat goes to work for its parent. Changes nothing by itself: the transaction fails unless the parent's run still has its turn and
/// the limit on children at work is kept.
/// </summary>
internal sealed record WorkDelegated(Delegation Delegation) : ChatChange;

/// <summary>
/// A user sets a chat to work that another one delegated to. Changes nothing by itself: the transaction fails unless the limit on children
/// at work is kept.
/// </summary>
internal sealed record PlaceTaken(Guid RootChatId) : ChatChange;

/// <summary>A message joined the history.</summary>
internal sealed record MessageAppended(ChatMessage Message) : ChatChange
{
    /// <summary>Who gets to read it.</summary>
    public MessageVisibility Visibility { get; init; }

    /// <summary>Whether it is one of the three rows that a compaction writes (spec/chat.md 1.2).</summary>
    public bool Compressed { get; init; }
}

/// <summary>A message joined the queue.</summary>
internal sealed record MessageQueued(QueuedMessage Message) : ChatChange;

/// <summary>A message left the queue.</summary>
internal sealed record QueueRemoved(long QueuedMessageId) : ChatChange;

/// <summary>A user message got new content under its id; all later messages and the whole queue are gone.</summary>
internal sealed record HistoryTruncated(ChatMessage Replacement) : ChatChange;

/// <summary>The status became another one. <paramref name="LastError"/> is set for error only.</summary>
internal sealed record StatusChanged(ChatStatus Status, string? LastError = null) : ChatChange
{
    /// <summary>The error as clients are told it, when a provider failed. Not stored.</summary>
    public ErrorInfo? Failure { get; init; }

    /// <summary>Set for paused only.</summary>
    public string? StatusText { get; init; }

    /// <summary>Set for paused only: what waits in the queue goes on when the owner's day allows another turn.</summary>
    public bool Held { get; init; }

    /// <summary>Whether what is due is a compaction that the user asked for.</summary>
    public bool Compacting { get; init; }
}

/// <summary>A run took the turn: the generation grew and the status is running.</summary>
internal sealed record RunStarted : ChatChange;

/// <summary>
/// The calls of the step under way are about to be made. Changes nothing that anybody sees: it is written down for the chat's next owner.
/// </summary>
internal sealed record CallsBegun(BegunStep Step) : ChatChange;

/// <summary>Messages have other content under their ids: a value was taken out of them.</summary>
/// <param name="Messages">Content by message, those included that nobody but the model reads.</param>
/// <param name="Queued">The queued messages that changed.</param>
/// <param name="Shown">What readers see from the first changed message on.</param>
internal sealed record HistoryRewritten(
    ImmutableDictionary<long, ImmutableArray<MessagePart>> Messages,
    ImmutableArray<QueuedMessage> Queued,
    ImmutableArray<ChatMessage> Shown) : ChatChange;

/// <summary>The silo that ran the turn is gone, and with it what was not stored.</summary>
internal sealed record RunLost : ChatChange;

/// <summary>The archive flag changed.</summary>
internal sealed record ArchivedChanged(bool Archived) : ChatChange;

/// <summary>A user gave the chat a title.</summary>
internal sealed record TitleChanged(string Title) : ChatChange;

/// <summary>
/// The chat works in a workspace from now on, and with it the chats below it that worked where it did: subagents share their root's
/// (spec/chat.md 3.11).
/// </summary>
internal sealed record WorkspaceBound(Guid? Before, Guid WorkspaceId) : ChatChange;
