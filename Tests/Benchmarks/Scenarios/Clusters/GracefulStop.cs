using System.Diagnostics;
using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios.Clusters;

/// <summary>An orderly stop of a silo with many activations, some of which stream to this process.</summary>
internal static class GracefulStop
{
    public static async Task MeasureAsync(Bench bench, SiloCluster cluster)
    {
        var (activations, streams, rounds) = (bench.Of(1_000, 100), bench.Of(100, 10), bench.Of(5, 2));
        var (gone, moved) = (new Samples(), new Samples());
        for (var i = 0; i < rounds; i++)
        {
            await using var silo = await cluster.StartSiloAsync();
            var keys = await silo.HoldAsync(activations);
            await using var readers = await PulseReaders.OpenAsync(cluster.Grains, keys.Take(streams));
            var from = Stopwatch.GetTimestamp();
            await silo.StopAsync();
            gone.Add(Stopwatch.GetTimestamp() - from);
            moved.Add(await readers.MovedAsync(from));
        }

        bench.Report.Add(new("graceful stop, median", gone.P50, "ms")
        {
            Target = Bound.AtMost(500),
            Note = $"{rounds} times SIGTERM with {activations} activations and {streams} streams, until the process is gone",
        });
        bench.Report.Add(new("graceful stop, worst", gone.Worst, "ms") { Target = Bound.AtMost(500) });
        bench.Report.Add(new("silo stopped, stream goes on, worst", moved.Worst, "ms")
        {
            Target = Bound.AtMost(1_000),
            Note = $"median {moved.P50:0} ms",
        });
    }
}
