using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Engines;
using Parley.Tests.Benchmarks.Measures;

namespace Parley.Tests.Benchmarks.Scenarios.Clusters;

/// <summary>Elements that grains of another process stream to this one as fast as they are taken.</summary>
internal static class RemoteEnumerations
{
    private const int Items = 5_000;

    public static async Task MeasureAsync(Bench bench, SiloCluster cluster, SiloProcess other)
    {
        foreach (var readers in (int[])[1, 64])
        {
            var local = await ReadAsync(Enumerable.Range(0, readers).Select(_ => Guid.NewGuid()));
            var remote = await ReadAsync(await other.HoldAsync(readers));
            bench.Report.Add(new($"remote elements, {readers} {(readers == 1 ? "reader" : "readers")}", remote, "/s")
            {
                Baseline = local,
                Note = $"{Items} elements an enumeration, a grain for each reader; baseline: in one process",
            });
        }

        Task<double> ReadAsync(IEnumerable<Guid> keys)
        {
            var grains = keys.Select(key => cluster.Grains.GetGrain<IPulseGrain>(key)).ToArray();
            return Throughput.BestAsync(bench, grains.Length, number => DrainAsync(grains[number]));
        }
    }

    private static async Task<int> DrainAsync(IPulseGrain grain)
    {
        var items = 0;
        await foreach (var _ in grain.Count(Items))
            items++;
        return items;
    }
}
