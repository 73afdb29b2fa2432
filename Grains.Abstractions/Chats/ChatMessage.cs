namespace Parley.Grains.Abstractions.Chats;

/// <summary>Who speaks in a message.</summary>
[GenerateSerializer, Alias("parley.MessageRole"), JsonConverter(typeof(JsonStringEnumConverter<MessageRole>))]
public enum MessageRole
{
    [JsonStringEnumMemberName("system")] System,
    [JsonStringEnumMemberName("user")] User,
    [JsonStringEnumMemberName("assistant")] Assistant,
    [JsonStringEnumMemberName("tool")] Tool,
}

/// <summary>A stored message. Ids grow across the whole database; ascending id is the order of a chat's history.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatMessage")]
public sealed record ChatMessage
{
    /// <summary>Sequence number; 0 only while the message is not stored yet.</summary>
    [Id(0)] public required long Id { get; init; }

    [Id(1)] public required Guid ChatId { get; init; }

    /// <summary>The model config of the turn, where known.</summary>
    [Id(2)] public Guid? ModelConfigId { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public required MessageRole Role { get; init; }

    [Id(5)] public required ImmutableArray<MessagePart> Content { get; init; }

    /// <summary>Tokens of the model call; only on assistant messages whose provider reported them.</summary>
    [Id(6)] public TokenUsage? Usage { get; init; }
}

/// <summary>A message that waits for the running turn to end (spec/chat.md 1.4). First in, first out by id; at most 20 a chat.</summary>
[GenerateSerializer, Immutable, Alias("parley.QueuedMessage")]
public sealed record QueuedMessage
{
    /// <summary>Sequence number; 0 only while it is not stored yet.</summary>
    [Id(0)] public required long Id { get; init; }

    [Id(1)] public required Guid ChatId { get; init; }

    [Id(2)] public required ImmutableArray<MessagePart> Content { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The model the sender chose; null means the chat's last one.</summary>
    [Id(4)] public Guid? ModelConfigId { get; init; }
}

/// <summary>Tokens of one model call as the provider reported them; absent numbers were not reported.</summary>
[GenerateSerializer, Immutable, Alias("parley.TokenUsage")]
public sealed record TokenUsage
{
    [Id(0)] public long? InputTokens { get; init; }

    [Id(1)] public long? OutputTokens { get; init; }

    [Id(2)] public long? TotalTokens { get; init; }

    [Id(3)] public long? ReasoningTokens { get; init; }

    [Id(4)] public long? CacheCreationTokens { get; init; }

    [Id(5)] public long? CacheReadTokens { get; init; }

    /// <summary>Size of the model's context window in tokens.</summary>
    [Id(6)] public long? ContextLimit { get; init; }
}

/// <summary>A page of a chat's history.</summary>
[GenerateSerializer, Immutable, Alias("parley.MessagePage")]
public sealed record MessagePage
{
    /// <summary>Newest first; ascending when only <c>after_id</c> was given (spec/chat.md 2.2).</summary>
    [Id(0)] public required ImmutableArray<ChatMessage> Messages { get; init; }

    /// <summary>The queue; only on the call without a cursor.</summary>
    [Id(1)] public ImmutableArray<QueuedMessage>? QueuedMessages { get; init; }

    /// <summary>Whether more messages lie beyond the page in its direction.</summary>
    [Id(2)] public bool HasMore { get; init; }
}
