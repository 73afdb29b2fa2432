namespace Parley.Tests.Faults.Cluster;

/// <summary>What was done to a process. Times are timestamps of the system's clock.</summary>
/// <param name="Process">Name of the life of the process that it was done to.</param>
/// <param name="What">killed, stopped, frozen.</param>
/// <param name="From">When it began.</param>
internal sealed record Incident(string Process, string What, long From)
{
    /// <summary>When it was over.</summary>
    public long Until { get; set; } = long.MaxValue;
}
