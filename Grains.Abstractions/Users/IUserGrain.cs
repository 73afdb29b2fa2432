using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Users;

/// <summary>One user's view over all their chats; its key is the user's id.</summary>
[Alias("parley.IUserGrain")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>The user's chats, most recently updated first.</summary>
    [Alias("ListChats"), AlwaysInterleave]
    Task<Reply<ImmutableArray<Chat>>> ListChats(Actor actor, ChatListQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Changes of the user's chats from now on, or from a position; until the reader leaves or the grain moves. The first batch comes
    /// at once and may be empty: the reader is then registered and misses nothing.
    /// </summary>
    [Alias("WatchChats"), AlwaysInterleave]
    IAsyncEnumerable<WatchEventBatch> WatchChats(Actor actor, Position? after, CancellationToken cancellationToken);

    /// <summary>A chat of the user changed; called by the chat's grain after the change is stored.</summary>
    [Alias("Notify"), AlwaysInterleave]
    Task Notify(WatchEventKind kind, Chat chat);
}

/// <summary>Which chats to list.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatListQuery")]
public sealed record ChatListQuery
{
    /// <summary>Null lists all, true only archived ones, false only active ones (matrix 2).</summary>
    [Id(0)] public bool? Archived { get; init; }

    /// <summary>Page size, 1 to 200; null for 50.</summary>
    [Id(1)] public int? Limit { get; init; }

    [Id(2)] public int? Offset { get; init; }

    /// <summary>Id of the last chat of the page before; the page starts after it.</summary>
    [Id(3)] public Guid? AfterId { get; init; }
}

/// <summary>What changed in a chat (spec/chat.md 2.4).</summary>
[GenerateSerializer, Alias("parley.WatchEventKind"), JsonConverter(typeof(JsonStringEnumConverter<WatchEventKind>))]
public enum WatchEventKind
{
    [JsonStringEnumMemberName("created")] Created,
    [JsonStringEnumMemberName("status_change")] StatusChange,
    [JsonStringEnumMemberName("title_change")] TitleChange,

    /// <summary>Archived; the name is kept for existing clients.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted,
    [JsonStringEnumMemberName("diff_status_change")] DiffStatusChange,
}

/// <summary>A change of one chat. Consumers merge by kind: the status from status_change, the title from title_change only.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Chat">The chat as stored after the change.</param>
/// <param name="Position">Place in the user's log.</param>
[GenerateSerializer, Immutable, Alias("parley.WatchEvent")]
public sealed record WatchEvent([property: Id(0)] WatchEventKind Kind, [property: Id(1)] Chat Chat, [property: Id(2)] Position Position);

/// <summary>Changes that cross together.</summary>
[GenerateSerializer, Immutable, Alias("parley.WatchEventBatch")]
public sealed record WatchEventBatch
{
    [Id(0)] public required ImmutableArray<WatchEvent> Events { get; init; }

    /// <summary>The reader's place after this batch.</summary>
    [Id(1)] public required Position Position { get; init; }

    /// <summary>Whether changes may have been missed (a position no longer held): fetch the list again.</summary>
    [Id(2)] public bool Resync { get; init; }

    /// <summary>Why there is nothing to read; the only batch when set.</summary>
    [Id(3)] public Refusal? Refusal { get; init; }
}
