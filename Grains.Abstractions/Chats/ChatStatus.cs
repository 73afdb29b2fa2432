namespace Parley.Grains.Abstractions.Chats;

/// <summary>Status of a chat (spec/chat.md 1.9). The engine writes all but completed.</summary>
[GenerateSerializer, Alias("parley.ChatStatus"), JsonConverter(typeof(JsonStringEnumConverter<ChatStatus>))]
public enum ChatStatus
{
    /// <summary>Nothing to do; the next message starts a turn.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting,

    /// <summary>A turn is due and no run has it yet.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>A run is at work.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>
    /// The turn stopped before a model call because a limit is reached; <see cref="Chat.StatusText"/> says which. It goes on where it is
    /// when the limit is raised; a new message tries as well.
    /// </summary>
    [JsonStringEnumMemberName("paused")] Paused,

    /// <summary>Legacy value, never written; behaves as waiting.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>The last turn failed; <see cref="Chat.LastError"/> says how. A new message tries again.</summary>
    [JsonStringEnumMemberName("error")] Error,
}

/// <summary>What a pending or running chat is doing now (field.md R11).</summary>
[GenerateSerializer, Alias("parley.ChatPhase"), JsonConverter(typeof(JsonStringEnumConverter<ChatPhase>))]
public enum ChatPhase
{
    /// <summary>Pending: no run has taken the turn yet.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>The model was asked and has not answered a first part yet.</summary>
    [JsonStringEnumMemberName("waiting_for_model")] WaitingForModel,

    /// <summary>Parts are arriving.</summary>
    [JsonStringEnumMemberName("streaming")] Streaming,

    /// <summary>Tools of the step are running.</summary>
    [JsonStringEnumMemberName("running_tools")] RunningTools,

    /// <summary>A transient failure; the next attempt waits for its time.</summary>
    [JsonStringEnumMemberName("retrying")] Retrying,

    /// <summary>The conversation is being replaced by a summary of it.</summary>
    [JsonStringEnumMemberName("compacting")] Compacting,
}
