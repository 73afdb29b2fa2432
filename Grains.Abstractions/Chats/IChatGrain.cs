using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// One chat; its key is the chat's id. Commands answer once their effect is durable, not once the turn is finished. A timeout or a lost
/// connection is an unknown outcome: repeat the command with the same id. A chat that the caller may not see answers
/// <see cref="RefusalCode.NotFound"/>.
/// </summary>
[Alias("parley.IChatGrain")]
public interface IChatGrain : IGrainWithGuidKey
{
    /// <summary>Makes the chat; a repeat answers the chat as it is.</summary>
    [Alias("Create")]
    Task<Reply<Chat>> Create(CreateChat command);

    [Alias("Send")]
    Task<Reply<SentMessage>> Send(SendMessage command);

    [Alias("Edit")]
    Task<Reply<ChatMessage>> Edit(EditMessage command);

    [Alias("Interrupt")]
    Task<Reply<Chat>> Interrupt(InterruptChat command);

    /// <summary>Replaces the conversation by a summary now: a run of its own, with nobody to be answered. Only an idle chat can.</summary>
    [Alias("Compact")]
    Task<Reply<Chat>> Compact(ChatCommand command);

    /// <summary>Makes a queued message the next one now; a run at work is stopped for it.</summary>
    [Alias("Promote")]
    Task<Reply<ChatMessage>> Promote(QueueCommand command);

    /// <summary>Takes a message out of the queue; one that is not there (any more) is no error.</summary>
    [Alias("DeleteQueued")]
    Task<Reply<Done>> DeleteQueued(QueueCommand command);

    /// <summary>Interrupts and archives the chat and all its descendants.</summary>
    [Alias("Archive")]
    Task<Reply<Done>> Archive(ChatCommand command);

    [Alias("Unarchive")]
    Task<Reply<Done>> Unarchive(ChatCommand command);

    /// <summary>Gives the chat a title of the user's own, which no model replaces unless a user asks for that.</summary>
    [Alias("Rename")]
    Task<Reply<Chat>> Rename(RenameChat command);

    /// <summary>
    /// Has a model write a title from the conversation and waits for it, at most 20 s; refused with
    /// <see cref="RefusalCode.ProviderFailed"/> when none can. A title that a user gives meanwhile stays.
    /// </summary>
    [Alias("RegenerateTitle"), AlwaysInterleave]
    Task<Reply<Chat>> RegenerateTitle(ChatCommand command);

    /// <summary>
    /// Puts a placeholder in the place of a value wherever the chat's history, queue and title hold it. Readers are sent the history anew
    /// from the first message that changed. Only for a chat that is not at work.
    /// </summary>
    [Alias("PurgeSecret")]
    Task<Reply<PurgedSecret>> PurgeSecret(PurgeSecret command);

    /// <summary>
    /// Binds the chat, and with it the chats below it, to a workspace of its owner that is not deleted: a tool has made it. Where another
    /// one than <paramref name="before"/> is bound by now, nothing happens. The answer says what the chat is bound to.
    /// </summary>
    [Alias("BindWorkspace")]
    Task<Reply<Chat>> BindWorkspace(Actor actor, Guid? before, Guid workspaceId);

    [Alias("Get"), AlwaysInterleave]
    Task<Reply<Chat>> Get(Actor actor);

    /// <summary>Why the chat is where it is.</summary>
    [Alias("Explain"), AlwaysInterleave]
    Task<Reply<ChatExplanation>> Explain(Actor actor, CancellationToken cancellationToken);

    /// <summary>A page of history, at most 200 messages.</summary>
    [Alias("GetMessages"), AlwaysInterleave]
    Task<Reply<MessagePage>> GetMessages(Actor actor, MessageQuery query, CancellationToken cancellationToken);

    /// <summary>What the chat's tree may use and has used.</summary>
    [Alias("GetBudget"), AlwaysInterleave]
    Task<Reply<ChatBudget>> GetBudget(Actor actor, CancellationToken cancellationToken);

    /// <summary>Sets what the chat's tree may use; only for its root. Paused chats of the tree go on if they can.</summary>
    [Alias("SetBudget")]
    Task<Reply<ChatBudget>> SetBudget(SetBudget command);

    /// <summary>
    /// The only way out of a chat: what the reader missed, or a snapshot, then everything as it happens, until the reader leaves or the
    /// chat moves. The reader then calls again with its last position.
    /// </summary>
    [Alias("Watch"), AlwaysInterleave]
    IAsyncEnumerable<ChatEventBatch> Watch(Actor actor, WatchChat request, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the chat's report once it rests, however long that takes. Ends without one when the caller leaves or the chat moves;
    /// the caller then calls again.
    /// </summary>
    [Alias("WatchReport"), AlwaysInterleave]
    IAsyncEnumerable<Reply<ChatReport>> WatchReport(Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up a turn that is due and that no live run has (recovery). Idempotent; does nothing for a chat that is idle or at work.
    /// </summary>
    /// <returns>
    /// False when the chat is on a silo that stops: that lets go of it now, so whoever wants it taken up calls again.
    /// </returns>
    [Alias("Wake")]
    Task<bool> Wake();

    /// <summary>
    /// Tells a descendant what becomes of its tree: it stops its run, or believes the archive flag that the root stores. Called within the
    /// tree only.
    /// </summary>
    [Alias("FollowTree")]
    Task FollowTree(TreeChange change);

    /// <summary>Tells the chat of a title that a model has written and that is stored. Called by whoever stored it.</summary>
    [Alias("TitleStored")]
    Task TitleStored(StoredTitle title);
}

/// <summary>What a descendant is told by its tree.</summary>
[GenerateSerializer, Alias("parley.TreeChange")]
public enum TreeChange
{
    /// <summary>Stop the turn, pending or running; what is queued stays there.</summary>
    Stop,

    /// <summary>The stored flag changed: read it again, and stop when it says archived.</summary>
    Reload,

    /// <summary>The tree's budget was raised: go on if paused.</summary>
    Resume,
}

/// <summary>Which page of messages.</summary>
[GenerateSerializer, Immutable, Alias("parley.MessageQuery")]
public sealed record MessageQuery
{
    /// <summary>Only ids below this.</summary>
    [Id(0)] public long? BeforeId { get; init; }

    /// <summary>Only ids above this.</summary>
    [Id(1)] public long? AfterId { get; init; }

    /// <summary>Page size, 1 to 200; null for 50.</summary>
    [Id(2)] public int? Limit { get; init; }
}

/// <summary>From where a reader wants to read.</summary>
[GenerateSerializer, Immutable, Alias("parley.WatchChat")]
public sealed record WatchChat
{
    /// <summary>The reader's last position; null for a first look.</summary>
    [Id(0)] public Position? After { get; init; }

    /// <summary>Newest message id the reader has: a snapshot leaves out that one and all before it.</summary>
    [Id(1)] public long? AfterId { get; init; }

    /// <summary>
    /// Whether text comes cut at every place that any reader may have, for one who passes it on to readers at other places than its own.
    /// </summary>
    [Id(2)] public bool EveryPlace { get; init; }
}
