using System.Diagnostics;
using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios.Clusters;

/// <summary>
/// Silos that end while their grains stream to this process: the time to the first element from where the grain is next. Another silo looks
/// on, for an engine that wants two of them to agree on a death.
/// </summary>
internal static class Failover
{
    /// <summary>Streams of the silo that ends.</summary>
    private const int Streams = 100;

    public static async Task MeasureAsync(Bench bench, SiloCluster cluster)
    {
        var killed = await RepeatAsync(bench, cluster, bench.Of(20, 2), silo => silo.KillAsync());
        Add(bench, "killed", killed, "the process is gone, and its sockets with it");
        // The lease has to run out, or probes have to stay without an answer.
        var frozen = await RepeatAsync(bench, cluster, bench.Of(5, 1), silo => silo.FreezeAsync());
        Add(bench, "frozen", frozen, "SIGSTOP: nothing proves the death but time");
    }

    private static void Add(Bench bench, string how, (int Rounds, Samples Times) found, string note)
    {
        var target = Bound.AtMost(3_000);
        bench.Report.Add(new($"silo {how}, stream goes on, median", found.Times.P50, "ms")
        {
            Target = target,
            Note = $"{found.Rounds} times with {found.Times.Count / found.Rounds} streams; {note}",
        });
        bench.Report.Add(new($"silo {how}, stream goes on, worst", found.Times.Worst, "ms") { Target = target });
    }

    private static async Task<(int Rounds, Samples Times)> RepeatAsync(
        Bench bench, SiloCluster cluster, int rounds, Func<SiloProcess, Task> end)
    {
        var all = new Samples();
        for (var i = 0; i < rounds; i++)
        {
            await using var silo = await cluster.StartSiloAsync();
            await using var readers = await PulseReaders.OpenAsync(cluster.Grains, await silo.HoldAsync(bench.Of(Streams, 10)));
            var from = Stopwatch.GetTimestamp();
            await end(silo);
            all.Add(await readers.MovedAsync(from));
        }

        return (rounds, all);
    }
}
