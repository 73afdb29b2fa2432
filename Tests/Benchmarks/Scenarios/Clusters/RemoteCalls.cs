using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Engines;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios.Clusters;

/// <summary>Calls from this silo to grains of another process, beside calls that stay here and bare requests to that process.</summary>
internal static class RemoteCalls
{
    private const int InFlight = 64;

    public static async Task MeasureAsync(Bench bench, SiloCluster cluster, SiloProcess other)
    {
        var remote = (await other.HoldAsync(InFlight)).Select(key => cluster.Grains.GetGrain<IPulseGrain>(key)).ToArray();
        await MeasureRateAsync(bench, other, remote);
        await MeasureLatencyAsync(bench, other, cluster.Grains.GetGrain<IPulseGrain>(Guid.NewGuid()), remote[0]);
    }

    private static async Task MeasureRateAsync(Bench bench, SiloProcess other, IPulseGrain[] remote)
    {
        var bare = await Throughput.BestAsync(bench, InFlight, Bare);
        var far = await Throughput.BestAsync(bench, InFlight, Call);
        bench.Report.Add(new($"remote calls, {InFlight} in flight", far, "/s")
        {
            Target = Bound.AtLeast(30_000),
            Baseline = bare,
            Note = "baseline: bare HTTP/2 requests to the same process",
        });

        async Task<int> Bare(int number)
        {
            await other.RequestAsync();
            return 1;
        }

        async Task<int> Call(int number)
        {
            await remote[number].Process();
            return 1;
        }
    }

    private static async Task MeasureLatencyAsync(Bench bench, SiloProcess other, IPulseGrain local, IPulseGrain remote)
    {
        var times = bench.Of(20_000, 1_000);
        var bare = await Samples.OfAsync(times, other.RequestAsync);
        var far = await Samples.OfAsync(times, remote.Process);
        var near = await CallCost.BestAsync(bench, () => CallCost.MeasureAsync(local.Process, bench.Of(100_000, 20_000)));
        var note = $"one after the other; a call within this silo takes {near.Nanoseconds:0} ns";
        bench.Report.Add(new("remote call, p50", far.P50 * 1000, "us") { Baseline = bare.P50 * 1000, Note = note });
        bench.Report.Add(new("remote call, p99", far.P99 * 1000, "us") { Baseline = bare.P99 * 1000 });
    }
}
