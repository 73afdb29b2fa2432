using System.Diagnostics;
using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>What <c>cluster.json</c> says of one process of a local cluster.</summary>
public sealed record ClusterRow(string Name, string Role, int? Pid, string? Address, string State)
{
    /// <summary>Whether there is a process of that number that has not ended.</summary>
    public bool IsAlive => Pid is { } pid && IsRunning(pid);

    /// <summary>Whether the process has not ended; one that nobody has buried yet has.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            return !File.ReadLines($"/proc/{pid}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(Pid!.Value);
        process.Kill();
    }

    /// <summary>Sends a signal by name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Pid}"]);
        kill.WaitForExit();
    }
}

/// <summary>The file that tells what a local cluster is doing. Every read must find a whole one.</summary>
public sealed class ClusterFile(string dataDirectory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All processes.</summary>
    public IReadOnlyList<ClusterRow> Read() =>
        JsonSerializer.Deserialize<Document>(File.ReadAllBytes(Path.Combine(dataDirectory, "cluster.json")), Json)!.Processes;

    /// <summary>One process.</summary>
    public ClusterRow Read(string name) => Read().Single(row => row.Name == name);

    /// <summary>Waits until a process is what the condition says.</summary>
    public Task<ClusterRow> WaitAsync(string name, Func<ClusterRow, bool> condition, string what) =>
        Eventually.ResultAsync(() => Task.FromResult(Read(name) is var row && condition(row) ? row : null), $"{name}: {what}");

    /// <summary>Waits until a process that was killed or stopped is ready again, as another one.</summary>
    public Task<ClusterRow> WaitForReturnAsync(ClusterRow before) =>
        WaitAsync(before.Name, row => row.State == "ready" && row.Pid != before.Pid, $"ready again, and not as {before.Pid}");

    private sealed record Document(IReadOnlyList<ClusterRow> Processes);
}
