namespace Parley.Grains.Abstractions.Chats;

/// <summary>A chat as clients see it (spec/chat.md 1.1).</summary>
[GenerateSerializer, Immutable, Alias("parley.Chat")]
public sealed record Chat
{
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The user who made it; the only one who sees it.</summary>
    [Id(1)] public required Guid OwnerId { get; init; }

    [Id(2)] public Guid? WorkspaceId { get; init; }

    /// <summary>The chat that delegated to this one; null for a root.</summary>
    [Id(3)] public Guid? ParentChatId { get; init; }

    /// <summary>Top of the tree: the stored value, else the parent, else the chat itself.</summary>
    [Id(4)] public required Guid RootChatId { get; init; }

    /// <summary>The model config used most recently.</summary>
    [Id(5)] public required Guid LastModelConfigId { get; init; }

    [Id(6)] public required string Title { get; init; }

    [Id(7)] public required ChatStatus Status { get; init; }

    /// <summary>Why the chat is in <see cref="ChatStatus.Error"/>; null in every other status (matrix 29).</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? LastError { get; init; }

    [Id(9)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of the last change; lists are ordered by it.</summary>
    [Id(10)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(11)] public required bool Archived { get; init; }

    /// <summary>What is known of the chat's pull request; lists always carry it (spec/chat.md 1.7).</summary>
    [Id(12)] public DiffStatus? DiffStatus { get; init; }

    /// <summary>Who the title is from.</summary>
    [Id(13)] public TitleSource? TitleSource { get; init; }

    /// <summary>Why the chat is <see cref="ChatStatus.Paused"/> and what to do about it; absent in every other status.</summary>
    [Id(14)] public string? StatusText { get; init; }
}

/// <summary>State of the chat's pull request; until the git issue fills it, only the chat's id is known.</summary>
/// <param name="ChatId">The chat it belongs to.</param>
[GenerateSerializer, Immutable, Alias("parley.DiffStatus")]
public sealed record DiffStatus([property: Id(0)] Guid ChatId);
