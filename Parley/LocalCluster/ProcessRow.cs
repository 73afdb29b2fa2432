using System.Text.Json.Serialization;

namespace Parley.Program.LocalCluster;

/// <summary>Where a process of the local cluster is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProcessState>))]
internal enum ProcessState
{
    /// <summary>Started, and not yet able to do its work.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting,

    /// <summary>Does its work.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Was asked to end and finishes what it has.</summary>
    [JsonStringEnumMemberName("stopping")]
    Stopping,

    /// <summary>Ended, and the runner starts it again soon.</summary>
    [JsonStringEnumMemberName("restarting")]
    Restarting,

    /// <summary>Ended for good.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited,
}

/// <summary>What <c>cluster.json</c> says of one process.</summary>
/// <param name="Name">Its name, the same over restarts.</param>
/// <param name="Role"><c>runner</c>, <c>postgres</c>, <c>silo</c> or <c>gateway</c>.</param>
/// <param name="Pid">Its process id; null while there is no process.</param>
/// <param name="Address">Where it answers; null while it does not.</param>
/// <param name="State">Where it is in its life.</param>
internal sealed record ProcessRow(string Name, string Role, int? Pid, string? Address, ProcessState State);
