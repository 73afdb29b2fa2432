using System.Diagnostics;
using Parley.Tests.Faults.Cluster;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults;

/// <summary>Runs the schedules of some seeds, one after the other, on a cluster of real processes.</summary>
internal static class FaultProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (FaultArguments.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(FaultArguments.Usage);
            return 2;
        }

        var failed = await RunAsync(options.Seeds, options.Size, Console.Out);
        Console.WriteLine(failed.Count == 0
            ? $"{options.Seeds.Count} seeds passed"
            : $"{failed.Count} of {options.Seeds.Count} seeds failed: {string.Join(", ", failed)}");
        return failed.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs seeds on one cluster; after one that failed, on a new one.</summary>
    /// <returns>The seeds that failed.</returns>
    public static async Task<IReadOnlyList<int>> RunAsync(IEnumerable<int> seeds, ScheduleSize size, TextWriter output)
    {
        var failed = new List<int>();
        FaultCluster? cluster = null;
        try
        {
            foreach (var seed in seeds)
            {
                cluster ??= await FaultCluster.StartAsync(size);
                if (await RunAsync(seed, size, cluster, output))
                    continue;
                failed.Add(seed);
                await cluster.DisposeAsync();
                cluster = null;
            }
        }
        finally
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
        }

        return failed;
    }

    private static async Task<bool> RunAsync(int seed, ScheduleSize size, FaultCluster cluster, TextWriter output)
    {
        var schedule = FaultSchedule.Generate(seed, size);
        var watch = Stopwatch.StartNew();
        var violations = await ScheduleRun.RunAsync(cluster, schedule);
        var outcome = violations.Count == 0 ? "passed" : "FAILED";
        await output.WriteLineAsync(FormattableString.Invariant($"seed {seed}: {outcome} ({watch.Elapsed.TotalSeconds:F1} s)"));
        if (violations.Count == 0)
            return true;
        await output.WriteLineAsync($"{schedule}");
        foreach (var violation in violations)
            await output.WriteLineAsync($"  violated: {violation}");
        foreach (var process in cluster.Processes)
            await output.WriteLineAsync($"  --- {process.Name}\n{process.LogTail}");
        return false;
    }
}
