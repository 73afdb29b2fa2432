namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>What a workspace is by its latest build (platform.md 0.4).</summary>
[GenerateSerializer, Alias("parley.WorkspaceStatus"), JsonConverter(typeof(JsonStringEnumConverter<WorkspaceStatus>))]
public enum WorkspaceStatus
{
    /// <summary>A build waits for being worked on.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    [JsonStringEnumMemberName("starting")] Starting,

    /// <summary>Started; whether its agent answers is said by the agent.</summary>
    [JsonStringEnumMemberName("running")] Running,

    [JsonStringEnumMemberName("stopping")] Stopping,

    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>The latest build failed, whatever it was to do; the next may do better.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    [JsonStringEnumMemberName("canceling")] Canceling,

    [JsonStringEnumMemberName("canceled")] Canceled,

    [JsonStringEnumMemberName("deleting")] Deleting,

    /// <summary>Gone for good; no build follows.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted,
}

/// <summary>How far a build is (platform.md 0.4).</summary>
[GenerateSerializer, Alias("parley.BuildJobStatus"), JsonConverter(typeof(JsonStringEnumConverter<BuildJobStatus>))]
public enum BuildJobStatus
{
    [JsonStringEnumMemberName("pending")] Pending,

    [JsonStringEnumMemberName("running")] Running,

    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>It was asked to stop and has not yet.</summary>
    [JsonStringEnumMemberName("canceling")] Canceling,

    [JsonStringEnumMemberName("canceled")] Canceled,

    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A name of the protocol; never written here.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

/// <summary>What a build does.</summary>
[GenerateSerializer, Alias("parley.BuildTransition"), JsonConverter(typeof(JsonStringEnumConverter<BuildTransition>))]
public enum BuildTransition
{
    [JsonStringEnumMemberName("start")] Start,

    [JsonStringEnumMemberName("stop")] Stop,

    [JsonStringEnumMemberName("delete")] Delete,
}

/// <summary>What a build is for.</summary>
[GenerateSerializer, Alias("parley.BuildReason"), JsonConverter(typeof(JsonStringEnumConverter<BuildReason>))]
public enum BuildReason
{
    /// <summary>Somebody asked for it.</summary>
    [JsonStringEnumMemberName("initiator")] Initiator,

    [JsonStringEnumMemberName("autostart")] Autostart,

    [JsonStringEnumMemberName("autostop")] Autostop,

    [JsonStringEnumMemberName("dormancy")] Dormancy,

    [JsonStringEnumMemberName("task_manual_pause")] TaskManualPause,

    [JsonStringEnumMemberName("task_auto_pause")] TaskAutoPause,

    [JsonStringEnumMemberName("task_resume")] TaskResume,
}

/// <summary>How grave a log line is.</summary>
[GenerateSerializer, Alias("parley.BuildLogLevel"), JsonConverter(typeof(JsonStringEnumConverter<BuildLogLevel>))]
public enum BuildLogLevel
{
    [JsonStringEnumMemberName("trace")] Trace,

    [JsonStringEnumMemberName("debug")] Debug,

    [JsonStringEnumMemberName("info")] Info,

    [JsonStringEnumMemberName("warn")] Warn,

    [JsonStringEnumMemberName("error")] Error,
}
