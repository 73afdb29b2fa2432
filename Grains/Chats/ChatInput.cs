namespace Parley.Grains.Chats;

/// <summary>
/// Everything that can be asked of a chat, by its users or by its own run.
/// <see cref="Chat.Decide(ChatInput)"/> answers each in every state.
/// </summary>
internal abstract record ChatInput
{
    /// <summary>Makes the chat with its first message.</summary>
    public sealed record Create(Guid OwnerId, string Title, ImmutableArray<MessagePart> Content, Guid ModelConfigId) : ChatInput
    {
        /// <summary>What the model is told first, and nobody is shown; null for none, as a subagent has it (spec/chat.md 3.10).</summary>
        public string? SystemPrompt { get; init; }

        /// <summary>Set when another chat delegates to it.</summary>
        public Delegation? Delegation { get; init; }

        /// <summary>The workspace to bind; a child has its parent's.</summary>
        public Guid? WorkspaceId { get; init; }
    }

    /// <summary>A user message.</summary>
    public sealed record Send(ImmutableArray<MessagePart> Content, Guid? ModelConfigId) : ChatInput
    {
        /// <summary>Set when it comes from the chat's parent.</summary>
        public Delegation? Delegation { get; init; }
    }

    /// <summary>
    /// A message of the chat's parent for which it drops what it does; <paramref name="Partial"/> is what the stopped run had streamed of
    /// its step.
    /// </summary>
    public sealed record Steer(ImmutableArray<MessagePart> Content, Delegation Delegation, ImmutableArray<ChatMessage> Partial) : ChatInput;

    /// <summary>Replaces a message; <paramref name="Found"/> is what stands under the id now, null when nothing does.</summary>
    public sealed record Edit(ChatMessage? Found, ImmutableArray<MessagePart> Content) : ChatInput;

    /// <summary>Makes a queued message the next one; <paramref name="Partial"/> is what the stopped run had streamed of its step.</summary>
    public sealed record Promote(long QueuedMessageId, ImmutableArray<ChatMessage> Partial) : ChatInput;

    /// <summary>Takes a message out of the queue.</summary>
    public sealed record DeleteQueued(long QueuedMessageId) : ChatInput;

    /// <summary>Stops the turn; <paramref name="Turn"/> names the one that is meant, null whatever runs.</summary>
    public sealed record Interrupt(long? Turn, ImmutableArray<ChatMessage> Partial) : ChatInput
    {
        /// <summary>Why the queue's head may not go next, for a person; null when it may.</summary>
        public string? Hold { get; init; }
    }

    /// <summary>Stops the turn and archives.</summary>
    public sealed record Archive(ImmutableArray<ChatMessage> Partial) : ChatInput;

    /// <summary>Brings an archived chat back.</summary>
    public sealed record Unarchive : ChatInput;

    /// <summary>Gives the chat a title of the user's own.</summary>
    public sealed record Rename(string Title) : ChatInput;

    /// <summary>Puts other content in the place of what is stored.</summary>
    public sealed record Rewrite(HistoryRewritten History, string Title) : ChatInput;

    /// <summary>Binds a workspace, unless the chat has another one by now than <paramref name="Before"/>.</summary>
    public sealed record Bind(Guid? Before, Guid WorkspaceId) : ChatInput;

    /// <summary>
    /// Stops the turn and leaves the queue where it is: the chat's tree is interrupted or archived, or its parent closes it.
    /// </summary>
    public sealed record Stop(ImmutableArray<ChatMessage> Partial) : ChatInput;

    /// <summary>Compacts the conversation now; <paramref name="HasAnswers"/> says whether there is anything to compact.</summary>
    public sealed record Compact(bool HasAnswers) : ChatInput;

    /// <summary>A run is ready to take the turn.</summary>
    public sealed record StartRun : ChatInput;

    /// <summary>
    /// The run is about to make the calls of a step, some of which have effects outside of the chat; <paramref name="Messages"/> is what
    /// there is of the step.
    /// </summary>
    public sealed record BeginCalls(ImmutableArray<ChatMessage> Messages) : ChatInput;

    /// <summary>The run finished a step and goes on.</summary>
    public sealed record StoreStep(ImmutableArray<ChatMessage> Messages) : ChatInput;

    /// <summary>The run compacted the conversation, or gave it up, and goes on.</summary>
    public sealed record StoreCompaction(ImmutableArray<MessageAppended> Rows) : ChatInput;

    /// <summary>The run ended; <paramref name="Error"/> says why when it failed or paused, or what holds the queue.</summary>
    public sealed record EndRun(TurnOutcome Outcome, ImmutableArray<ChatMessage> Messages, string? Error) : ChatInput
    {
        /// <summary>The rows of a compaction that came after the last step.</summary>
        public ImmutableArray<MessageAppended> Compaction { get; init; } = [];

        /// <summary>The error as clients are told it, when a provider failed.</summary>
        public ErrorInfo? Failure { get; init; }
    }

    /// <summary>The owner's day allows another turn: what was held goes next.</summary>
    public sealed record Release : ChatInput;

    /// <summary>What paused the turn may have gone: it goes on.</summary>
    public sealed record Resume : ChatInput;

    /// <summary>No live run has the turn that is stored as running: its owner is gone.</summary>
    public sealed record Recover : ChatInput;
}
