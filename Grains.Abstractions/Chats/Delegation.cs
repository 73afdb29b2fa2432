namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// On whose behalf a chat is set to work by another one. It is checked in the transaction that makes the turn due: what a run asks for
/// counts only while that run has its own turn, so whoever stops it stops all that it delegated.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.Delegation")]
public sealed record Delegation
{
    /// <summary>The chat that delegates, a root: the parent of the chat that is set to work.</summary>
    [Id(0)] public required Guid ParentChatId { get; init; }

    /// <summary>The parent's run that asks.</summary>
    [Id(1)] public required long RunGeneration { get; init; }

    /// <summary>Most children of the parent that may be at work at once, this one included.</summary>
    [Id(2)] public required int MaxAtWork { get; init; }

    /// <summary>
    /// Most children that the parent may ever have when its own budget does not say, this one included; null is no limit. Counts for a
    /// new child only.
    /// </summary>
    [Id(3)] public long? MaxChildren { get; init; }
}

/// <summary>What a chat that rests has to show for its work.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatReport")]
public sealed record ChatReport
{
    /// <summary>The chat, whose turn is over: not pending, not running, not paused at a limit.</summary>
    [Id(0)] public required Chat Chat { get; init; }

    /// <summary>The newest text of the model that users can see; empty when there is none.</summary>
    [Id(1)] public required string Text { get; init; }
}
