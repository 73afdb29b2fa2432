using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Abstractions.Models;

namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// Something that happened in a chat, in the order of its log (architecture.md decision 3). A reader applies events in order and
/// ignores types it does not know. Durable events (status, message, queue, error, history) are published after they are stored;
/// parts and retries are of the running step and are superseded by its message.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.ChatEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StatusEvent), "status")]
[JsonDerivedType(typeof(MessagePartEvent), "message_part")]
[JsonDerivedType(typeof(MessageEvent), "message")]
[JsonDerivedType(typeof(QueueUpdateEvent), "queue_update")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(RetryEvent), "retry")]
[JsonDerivedType(typeof(HistoryResetEvent), "history_reset")]
public abstract record ChatEvent
{
    [Id(0)] public required Guid ChatId { get; init; }

    /// <summary>
    /// The event's place in the log. In a snapshot only the last event has one, the place where it was cut; the others say <c>0:0</c>,
    /// which is no place: a reader that is torn away before the end and comes back with it starts over.
    /// </summary>
    [Id(1)] public required Position Position { get; init; }
}

/// <summary>The chat's status. First event of every snapshot (matrix 27).</summary>
[GenerateSerializer, Immutable, Alias("parley.StatusEvent")]
public sealed record StatusEvent : ChatEvent
{
    [Id(0)] public required StatusInfo Status { get; init; }

    /// <summary>
    /// Set on the first event of a snapshot. <c>start</c>: the reader gave no position. <c>resync</c>: the position it gave is no longer
    /// held; it must drop parts it has and take what follows.
    /// </summary>
    [Id(1)] public SnapshotReason? Snapshot { get; init; }
}

/// <summary>Why a reader gets a snapshot.</summary>
[GenerateSerializer, Alias("parley.SnapshotReason"), JsonConverter(typeof(JsonStringEnumConverter<SnapshotReason>))]
public enum SnapshotReason
{
    [JsonStringEnumMemberName("start")] Start,
    [JsonStringEnumMemberName("resync")] Resync,
}

/// <summary>Status and what lies behind it.</summary>
[GenerateSerializer, Immutable, Alias("parley.StatusInfo")]
public sealed record StatusInfo
{
    [Id(0)] public required ChatStatus Status { get; init; }

    /// <summary>The turn it speaks of; an interrupt may name it so that a late one cannot stop a newer turn (field.md R6).</summary>
    [Id(1)] public required long Turn { get; init; }

    /// <summary>What a pending or running chat is doing; null otherwise.</summary>
    [Id(2)] public ChatPhase? Phase { get; init; }

    /// <summary>Since when the phase lasts; null when there is no phase.</summary>
    [Id(3)] public DateTimeOffset? PhaseSince { get; init; }

    /// <summary>Why the chat is in error; null otherwise.</summary>
    [Id(4)] public string? LastError { get; init; }

    /// <summary>Why the chat is paused and what to do about it, for a person; null otherwise.</summary>
    [Id(5)] public string? StatusText { get; init; }

    /// <summary>
    /// What the chat's tree had used when the chat last stored something (field.md R23): whoever reads events never has to add up.
    /// </summary>
    [Id(6)] public BudgetUse? Usage { get; init; }
}

/// <summary>A part of the running step: role assistant, or tool for results.</summary>
[GenerateSerializer, Immutable, Alias("parley.MessagePartEvent")]
public sealed record MessagePartEvent : ChatEvent
{
    [Id(0)] public required RolePart MessagePart { get; init; }
}

/// <summary>A part and who it is from.</summary>
[GenerateSerializer, Immutable, Alias("parley.RolePart")]
public sealed record RolePart([property: Id(0)] MessageRole Role, [property: Id(1)] MessagePart Part);

/// <summary>A message was stored, or (after an edit) replaced under the same id. It supersedes the parts before it.</summary>
[GenerateSerializer, Immutable, Alias("parley.MessageEvent")]
public sealed record MessageEvent : ChatEvent
{
    [Id(0)] public required ChatMessage Message { get; init; }
}

/// <summary>The whole queue as it now is; an empty list when nothing waits.</summary>
[GenerateSerializer, Immutable, Alias("parley.QueueUpdateEvent")]
public sealed record QueueUpdateEvent : ChatEvent
{
    [Id(0)] public required ImmutableArray<QueuedMessage> QueuedMessages { get; init; }
}

/// <summary>The turn failed for good; the status <c>error</c> follows.</summary>
[GenerateSerializer, Immutable, Alias("parley.ErrorEvent")]
public sealed record ErrorEvent : ChatEvent
{
    [Id(0)] public required ErrorInfo Error { get; init; }
}

/// <param name="Message">What went wrong, for a person.</param>
[GenerateSerializer, Immutable, Alias("parley.ErrorInfo")]
public sealed record ErrorInfo([property: Id(0)] string Message)
{
    /// <summary>The class of the provider's failure; null when it was none of a provider.</summary>
    [Id(1)] public ProviderErrorKind? Kind { get; init; }

    /// <summary>The provider that failed, as model configs name it; null when it was none.</summary>
    [Id(2)] public string? Provider { get; init; }

    /// <summary>The HTTP status that the provider answered with; null when there was none.</summary>
    [Id(3)] public int? StatusCode { get; init; }

    /// <summary>Whether the same call may succeed later; null when no provider failed.</summary>
    [Id(4)] public bool? Retryable { get; init; }
}

/// <summary>
/// A model call failed and is tried again, or has to wait for those of other chats; the parts of a failed attempt are void.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.RetryEvent")]
public sealed record RetryEvent : ChatEvent
{
    [Id(0)] public required RetryInfo Retry { get; init; }
}

/// <param name="Attempt">Number of the retry, from 1; 0 when nothing has failed yet and other chats come first.</param>
/// <param name="DelayMs">How long it waits, in milliseconds.</param>
/// <param name="Error">What made it necessary, for a person.</param>
/// <param name="RetryingAt">When it will be tried.</param>
[GenerateSerializer, Immutable, Alias("parley.RetryInfo")]
public sealed record RetryInfo(
    [property: Id(0)] int Attempt,
    [property: Id(1)] long DelayMs,
    [property: Id(2)] string Error,
    [property: Id(3)] DateTimeOffset RetryingAt)
{
    /// <summary>The class of the provider's failure; null when it was none of a provider.</summary>
    [Id(4)] public ProviderErrorKind? Kind { get; init; }

    /// <summary>The provider that failed, as model configs name it; null when it was none.</summary>
    [Id(5)] public string? Provider { get; init; }

    /// <summary>The HTTP status that the provider answered with; null when there was none.</summary>
    [Id(6)] public int? StatusCode { get; init; }

    /// <summary>Whether the same call may succeed later; null when no provider failed.</summary>
    [Id(7)] public bool? Retryable { get; init; }
}

/// <summary>
/// Messages were removed (edit): drop every message with an id of <see cref="HistoryReset.FromId"/> or more, and all parts.
/// What stands in their place follows.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.HistoryResetEvent")]
public sealed record HistoryResetEvent : ChatEvent
{
    [Id(0)] public required HistoryReset HistoryReset { get; init; }
}

/// <param name="FromId">The first id to drop; 0 drops all.</param>
[GenerateSerializer, Immutable, Alias("parley.HistoryReset")]
public sealed record HistoryReset([property: Id(0)] long FromId);

/// <summary>Events that cross together; at most 256 (spec/chat.md 2.3).</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatEventBatch")]
public sealed record ChatEventBatch
{
    [Id(0)] public required ImmutableArray<ChatEvent> Events { get; init; }

    /// <summary>The reader's place after this batch: what it gives as <c>after</c> when it comes back.</summary>
    [Id(1)] public required Position Position { get; init; }

    /// <summary>Whether the reader has now all there was when it asked; later batches are live.</summary>
    [Id(2)] public bool CaughtUp { get; init; }

    /// <summary>Why there is nothing to read; the only batch when set.</summary>
    [Id(3)] public Refusal? Refusal { get; init; }
}
