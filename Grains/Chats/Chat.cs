using System.Globalization;

namespace Parley.Grains.Chats;

/// <summary>
/// The state machine of a chat (spec/chat.md 1.9 with architecture.md's decisions). Pure and total: <see cref="Decide(ChatInput)"/> has
/// one answer for every input in every state, <see cref="Apply(IEnumerable{ChatChange})"/> makes the next state from what was decided
/// and stored. No clock, no I/O, no engine. The table of all pairs is docs/states.md, written by a test.
/// </summary>
internal sealed partial record Chat
{
    /// <summary>Most messages that may wait (spec/chat.md 3.1).</summary>
    public const int MaxQueue = 20;

    /// <summary>
    /// Most characters that may wait: the whole queue travels in one event, which stays below the 4 MiB
    /// that clients take (spec/chat.md 2.3).
    /// </summary>
    public const int MaxQueueCharacters = 1024 * 1024;

    /// <summary>
    /// How often the owner of a turn may be lost without the turn making progress. Then the turn itself is the likely cause, and it is not
    /// let loose on another silo.
    /// </summary>
    public const int MaxLostRuns = 10;

    /// <summary>False until created; then nothing but <see cref="ChatInput.Create"/> is accepted.</summary>
    public bool Exists { get; init; }

    public required Guid Id { get; init; }

    public Guid OwnerId { get; init; }

    public Guid? WorkspaceId { get; init; }

    public Guid? ParentChatId { get; init; }

    public Guid? RootChatId { get; init; }

    public Guid LastModelConfigId { get; init; }

    public string Title { get; init; } = "";

    public TitleSource TitleSource { get; init; }

    /// <summary>How often the title has changed: guards it against what was written for an older one.</summary>
    public long TitleVersion { get; init; }

    public ChatStatus Status { get; init; } = ChatStatus.Waiting;

    public string? LastError { get; init; }

    /// <summary>Why the chat is paused; null in every other status.</summary>
    public string? StatusText { get; init; }

    /// <summary>Whether the turn is over and the queue waits for a day on which its owner may start another one. Paused only.</summary>
    public bool Held { get; init; }

    public bool Archived { get; init; }

    /// <summary>Fence of every write; grows with each activation and each run.</summary>
    public long RunGeneration { get; init; }

    /// <summary>Generation of the last edit; 0 when there was none.</summary>
    public long HistoryGeneration { get; init; }

    /// <summary>Newest stored message; 0 when there is none.</summary>
    public long LastMessageId { get; init; }

    /// <summary>Id of the user message that the current or last turn answers: the turn's name for clients (field.md R6).</summary>
    public long Turn { get; init; }

    /// <summary>How often the turn's owner was lost since it last made progress.</summary>
    public int LostRuns { get; init; }

    /// <summary>Whether what is due or under way is a compaction that the user asked for, with nobody to be answered.</summary>
    public bool Compacting { get; init; }

    public ImmutableArray<QueuedMessage> Queue { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Top of the tree that the chat is in: the stored value, else the parent, else the chat itself.</summary>
    public Guid TreeId => RootChatId ?? ParentChatId ?? Id;

    /// <summary>Whether a turn is due or under way, so that a new message has to queue.</summary>
    public bool Busy => Status is ChatStatus.Pending or ChatStatus.Running;

    /// <summary>Whether a turn has paused at a limit: it goes on when that is raised.</summary>
    public bool AtLimit => Status is ChatStatus.Paused && !Held;

    /// <summary>What the input does in this state.</summary>
    public Decision Decide(ChatInput input) => (Exists, input) switch
    {
        (false, ChatInput.Create create) => Decide(create),
        (true, ChatInput.Create) => Refusals.Exists,
        (false, ChatInput.StartRun or ChatInput.BeginCalls or ChatInput.StoreStep or ChatInput.StoreCompaction or ChatInput.EndRun
            or ChatInput.Recover or ChatInput.Stop or ChatInput.Resume or ChatInput.Release) => Decision.Nothing,
        (false, _) => Refusals.NotFound,
        (_, ChatInput.Send send) => Decide(send),
        (_, ChatInput.Steer steer) => Decide(steer),
        (_, ChatInput.Edit edit) => Decide(edit),
        (_, ChatInput.Promote promote) => Decide(promote),
        (_, ChatInput.DeleteQueued delete) => HasQueued(delete.QueuedMessageId)
            ? new QueueRemoved(delete.QueuedMessageId)
            : Decision.Nothing,
        (_, ChatInput.Interrupt interrupt) => Decide(interrupt),
        (_, ChatInput.Archive archive) => Archived
            ? Refusals.AlreadyArchived
            : new Decision([.. StopTurn(archive.Partial), new ArchivedChanged(true)]),
        (_, ChatInput.Unarchive) => Archived ? new ArchivedChanged(false) : Refusals.NotArchived,
        (_, ChatInput.Rename rename) => Decide(rename),
        (_, ChatInput.Rewrite rewrite) => Decide(rewrite),
        (_, ChatInput.Bind bind) => WorkspaceId == bind.Before ? new WorkspaceBound(bind.Before, bind.WorkspaceId) : Decision.Nothing,
        (_, ChatInput.Stop stop) => new Decision([.. StopTurn(stop.Partial)]),
        (_, ChatInput.Release) => Release(),
        (_, ChatInput.Resume) => AtLimit && !Archived
            ? new StatusChanged(ChatStatus.Pending)
            : Decision.Nothing,
        (_, ChatInput.Compact compact) => Decide(compact),
        (_, ChatInput.StartRun) => Status is ChatStatus.Pending && !Archived ? new RunStarted() : Decision.Nothing,
        (_, ChatInput.BeginCalls calls) => Status is ChatStatus.Running ? Decide(calls) : Decision.Nothing,
        (_, ChatInput.StoreStep step) => Status is ChatStatus.Running ? new Decision([.. Append(step.Messages)]) : Decision.Nothing,
        (_, ChatInput.StoreCompaction compaction) => Status is ChatStatus.Running ? new Decision([.. compaction.Rows]) : Decision.Nothing,
        (_, ChatInput.EndRun end) => Status is ChatStatus.Running ? Decide(end) : Decision.Nothing,
        (_, ChatInput.Recover) => Status is ChatStatus.Running ? Recover() : Decision.Nothing,
        _ => throw new System.Diagnostics.UnreachableException(input.ToString()),
    };

    private Decision Decide(ChatInput.Create create) => new([
        new ChatCreated(create.OwnerId, create.Title, create.ModelConfigId)
        {
            ParentChatId = create.Delegation?.ParentChatId,
            WorkspaceId = create.WorkspaceId,
        },
        .. GoToWork(create.Delegation),
        .. SystemMessage(create.SystemPrompt),
        UserMessage(create.Content, create.ModelConfigId),
        new StatusChanged(ChatStatus.Pending)]);

    private Decision Decide(ChatInput.Send send)
    {
        if (Archived)
            return Refusals.Archived;
        var queued = new MessageQueued(new QueuedMessage
        {
            Id = 0,
            ChatId = Id,
            Content = send.Content,
            ModelConfigId = send.ModelConfigId,
            CreatedAt = default,
        });
        if (Busy)
            return Queue.Length >= MaxQueue ? Refusals.QueueFull : TooMuchQueued(send.Content) ? Refusals.QueueTooLarge : queued;

        // An idle chat with a queue failed before, or came back from the archive: the new message joins the end, the head goes first.
        return Queue.IsEmpty
            ? new Decision([
                .. GoToWork(send.Delegation),
                UserMessage(send.Content, send.ModelConfigId ?? LastModelConfigId),
                new StatusChanged(ChatStatus.Pending)])
            : new Decision([.. GoToWork(send.Delegation), queued, .. TakeHead(Queue)]);
    }

    // A chat at work counts already, and its parent's stop reaches it as any other.
    private Decision Decide(ChatInput.Steer steer) => Archived
        ? Refusals.Archived
        : new Decision([
            .. GoToWork(steer.Delegation),
            .. Append(steer.Partial),
            UserMessage(steer.Content, LastModelConfigId),
            new StatusChanged(ChatStatus.Pending)]);

    private Decision Decide(ChatInput.Edit edit) => (Archived, edit.Found) switch
    {
        (true, _) => Refusals.Archived,
        (_, null) => Refusals.NoSuchMessage,
        (_, { Role: not MessageRole.User }) => Refusals.NotAUserMessage,
        (_, var found) => new Decision([
            .. GoToWork(),
            new HistoryTruncated(found with { Content = edit.Content }),
            new StatusChanged(ChatStatus.Pending)]),
    };

    private Decision Decide(ChatInput.Rename rename) =>
        Archived ? Refusals.Archived
        : TitleSource is TitleSource.Manual && rename.Title == Title ? Decision.Nothing
        : new TitleChanged(rename.Title);

    private Decision Decide(ChatInput.Rewrite rewrite)
    {
        // What a run says while its history changes beneath it may hold the value again.
        if (Busy)
            return Refusals.Busy;
        var changes = ImmutableArray.CreateBuilder<ChatChange>();
        if (!rewrite.History.Messages.IsEmpty || !rewrite.History.Queued.IsEmpty)
            changes.Add(rewrite.History);
        if (rewrite.Title != Title)
            changes.Add(new TitleChanged(rewrite.Title));
        return new Decision(changes.ToImmutable());
    }

    private Decision Decide(ChatInput.Promote promote)
    {
        if (Archived)
            return Refusals.Archived;
        var queued = Queue.FirstOrDefault(message => message.Id == promote.QueuedMessageId);
        return queued is null
            ? Refusals.NoSuchQueued
            : new Decision([
                .. GoToWork(),
                .. Append(promote.Partial),
                new QueueRemoved(queued.Id),
                UserMessage(queued.Content, queued.ModelConfigId ?? LastModelConfigId),
                new StatusChanged(ChatStatus.Pending)]);
    }

    private Decision Decide(ChatInput.Interrupt interrupt)
    {
        if (interrupt.Turn is { } turn && turn != Turn)
            return Decision.Nothing;
        if (Status is ChatStatus.Error or ChatStatus.Paused)
            return new StatusChanged(ChatStatus.Waiting);
        if (Busy && !Queue.IsEmpty && interrupt.Hold is { } hold)
            return new Decision([.. Append(interrupt.Partial), new StatusChanged(ChatStatus.Paused) { StatusText = hold, Held = true }]);
        return Busy && !Queue.IsEmpty
            ? new Decision([.. Append(interrupt.Partial), .. TakeHead(Queue)])
            : new Decision([.. StopTurn(interrupt.Partial)]);
    }

    private Decision Decide(ChatInput.Compact compact) =>
        Archived ? Refusals.Archived
        : Busy ? Refusals.Busy
        : AtLimit ? Refusals.Paused
        : !compact.HasAnswers ? Refusals.NothingToCompact
        : new Decision([.. GoToWork(), new StatusChanged(ChatStatus.Pending) { Compacting = true }]);

    // Generations and messages are never numbered twice, and a run begins one step after a message only.
    private CallsBegun Decide(ChatInput.BeginCalls calls) =>
        new(new BegunStep(string.Create(CultureInfo.InvariantCulture, $"{RunGeneration}.{LastMessageId}"), calls.Messages));

    private Decision Decide(ChatInput.EndRun end) => end.Outcome switch
    {
        // Without its compaction: the marker would be taken for something to be answered, and the next owner sees that one is due.
        TurnOutcome.HandedOver => new Decision([
            .. Append(end.Messages), new StatusChanged(ChatStatus.Pending) { Compacting = Compacting }]),
        TurnOutcome.Failed => new Decision([
            .. Append(end.Messages), .. end.Compaction, new StatusChanged(ChatStatus.Error, end.Error) { Failure = end.Failure }]),
        TurnOutcome.Paused => new Decision([
            .. Append(end.Messages),
            .. end.Compaction,
            new StatusChanged(ChatStatus.Paused) { StatusText = end.Error },
        ]),
        TurnOutcome.Held => new Decision([
            .. Append(end.Messages),
            .. end.Compaction,
            new StatusChanged(ChatStatus.Paused) { StatusText = end.Error, Held = true },
        ]),
        _ => Queue.IsEmpty
            ? new Decision([.. Append(end.Messages), .. end.Compaction, new StatusChanged(ChatStatus.Waiting)])
            : new Decision([.. Append(end.Messages), .. end.Compaction, .. TakeHead(Queue)]),
    };

    private Decision Release() =>
        !Held || Archived ? Decision.Nothing
        : Queue.IsEmpty ? new StatusChanged(ChatStatus.Waiting)
        : new Decision([.. TakeHead(Queue)]);

    private Decision Recover() => LostRuns + 1 < MaxLostRuns
        ? new Decision([new RunLost(), new StatusChanged(ChatStatus.Pending) { Compacting = Compacting }])
        : new Decision([
            new RunLost(),
            new StatusChanged(ChatStatus.Error, $"The server stopped {MaxLostRuns} times while it worked on this answer.")]);

    /// <summary>Ends the turn, also one that is paused, without starting another: what the queue holds stays there.</summary>
    private IEnumerable<ChatChange> StopTurn(ImmutableArray<ChatMessage> partial) =>
        Busy ? [.. Append(partial), new StatusChanged(ChatStatus.Waiting)]
        : Status is ChatStatus.Paused ? [new StatusChanged(ChatStatus.Waiting)]
        : [];

    private ChatChange[] TakeHead(ImmutableArray<QueuedMessage> queue) => [
        UserMessage(queue[0].Content, queue[0].ModelConfigId ?? LastModelConfigId),
        new QueueRemoved(queue[0].Id),
        new StatusChanged(ChatStatus.Pending)];

    private static IEnumerable<ChatChange> Append(ImmutableArray<ChatMessage> messages) =>
        messages.Select(message => new MessageAppended(message));

    private IEnumerable<ChatChange> SystemMessage(string? text) => text is null ? [] :
    [
        new MessageAppended(new ChatMessage
        {
            Id = 0,
            ChatId = Id,
            Role = MessageRole.System,
            Content = [new TextPart(text)],
            CreatedAt = default,
        })
        {
            Visibility = MessageVisibility.Model,
        },
    ];

    // Who is at work already has a place. A chat that comes to be has no parent but the one that asks.
    private IEnumerable<ChatChange> GoToWork(Delegation? delegation = null) =>
        Busy ? []
        : delegation is not null ? [new WorkDelegated(delegation)]
        : ParentChatId is { } root ? [new PlaceTaken(root)]
        : [];

    private MessageAppended UserMessage(ImmutableArray<MessagePart> content, Guid modelConfigId) => new(new ChatMessage
    {
        Id = 0,
        ChatId = Id,
        Role = MessageRole.User,
        Content = content,
        ModelConfigId = modelConfigId,
        CreatedAt = default,
    });

    private bool TooMuchQueued(ImmutableArray<MessagePart> more) =>
        Queue.Sum(message => MessageSize.Of(message.Content)) + MessageSize.Of(more) > MaxQueueCharacters;

    private bool HasQueued(long id) => Queue.Any(message => message.Id == id);

    /// <summary>The state after changes that were decided here and stored.</summary>
    public Chat Apply(IEnumerable<ChatChange> changes) => changes.Aggregate(this, (chat, change) => chat.Apply(change));

    /// <summary>This state with what the database alone says: times, and the title, which is written beside the runs as well.</summary>
    public Chat WithRowOf(Chat stored) => this with
    {
        Title = stored.Title,
        TitleSource = stored.TitleSource,
        TitleVersion = stored.TitleVersion,
        WorkspaceId = stored.WorkspaceId,
        UpdatedAt = stored.UpdatedAt,
        CreatedAt = stored.CreatedAt,
    };

    /// <summary>The chat as clients see it.</summary>
    public ChatView ToView() => new()
    {
        Id = Id,
        OwnerId = OwnerId,
        WorkspaceId = WorkspaceId,
        ParentChatId = ParentChatId,
        RootChatId = TreeId,
        LastModelConfigId = LastModelConfigId,
        Title = Title,
        TitleSource = TitleSource,
        Status = Status,
        LastError = LastError,
        StatusText = StatusText,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Archived = Archived,
    };
}
