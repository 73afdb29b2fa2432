namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>The program inside a workspace. Each start makes new ones with ids of their own.</summary>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceAgent")]
public sealed record WorkspaceAgent
{
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required AgentStatus Status { get; init; }

    [Id(3)] public required AgentLifecycle LifecycleState { get; init; }

    /// <summary>For example <c>linux</c>.</summary>
    [Id(4)] public required string OperatingSystem { get; init; }

    /// <summary>Where it works as the template says.</summary>
    [Id(5)] public string? Directory { get; init; }

    /// <summary>Where it works as the agent has found it: an absolute path.</summary>
    [Id(6)] public string? ExpandedDirectory { get; init; }

    /// <summary>What the agent says it is.</summary>
    [Id(7)] public string? Version { get; init; }

    [Id(8)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(9)] public DateTimeOffset? FirstConnectedAt { get; init; }

    /// <summary>When it was last known to have come back; not every sign of life is written down.</summary>
    [Id(10)] public DateTimeOffset? LastConnectedAt { get; init; }

    [Id(11)] public DateTimeOffset? DisconnectedAt { get; init; }
}

/// <summary>Whether an agent can be reached (platform.md 0.4).</summary>
[GenerateSerializer, Alias("parley.AgentStatus"), JsonConverter(typeof(JsonStringEnumConverter<AgentStatus>))]
public enum AgentStatus
{
    /// <summary>It has not been heard of yet.</summary>
    [JsonStringEnumMemberName("connecting")] Connecting,

    [JsonStringEnumMemberName("connected")] Connected,

    /// <summary>It was connected and has been silent for 15 s, or its workspace was stopped.</summary>
    [JsonStringEnumMemberName("disconnected")] Disconnected,

    /// <summary>It was never heard of, for longer than a start takes.</summary>
    [JsonStringEnumMemberName("timeout")] Timeout,
}

/// <summary>What an agent is at (platform.md 0.4).</summary>
[GenerateSerializer, Alias("parley.AgentLifecycle"), JsonConverter(typeof(JsonStringEnumConverter<AgentLifecycle>))]
public enum AgentLifecycle
{
    [JsonStringEnumMemberName("created")] Created,

    /// <summary>Its startup script runs.</summary>
    [JsonStringEnumMemberName("starting")] Starting,

    [JsonStringEnumMemberName("start_timeout")] StartTimeout,

    /// <summary>Its startup script failed; it works all the same.</summary>
    [JsonStringEnumMemberName("start_error")] StartError,

    [JsonStringEnumMemberName("ready")] Ready,

    [JsonStringEnumMemberName("shutting_down")] ShuttingDown,

    [JsonStringEnumMemberName("shutdown_timeout")] ShutdownTimeout,

    [JsonStringEnumMemberName("shutdown_error")] ShutdownError,

    [JsonStringEnumMemberName("off")] Off,
}
