using Parley.Tests.Benchmarks.Engines;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What a grain costs where it does nothing: a call, and being there.</summary>
internal sealed class EngineScenario : IScenario
{
    private const double Megabyte = 1024 * 1024;

    public string Name => "engine";

    public string About => "a local grain call, and 100,000 idle activations";

    public async Task RunAsync(Bench bench)
    {
        await using var silo = await LocalSilo.StartAsync();
        await MeasureCallsAsync(bench, silo);
        await MeasureActivationsAsync(bench, silo);
    }

    private static async Task MeasureCallsAsync(Bench bench, LocalSilo silo)
    {
        var times = bench.Of(300_000, 50_000);
        IPlain plain = new Plain();
        var grain = silo.Grains.GetGrain<ITouchGrain>(Guid.NewGuid());
        var other = Guid.NewGuid();

        var baseline = await CallCost.BestAsync(bench, () => CallCost.MeasureAsync(plain.Touch, times));
        var outside = await CallCost.BestAsync(bench, () => CallCost.MeasureAsync(grain.Touch, times));
        var inside = await CallCost.BestAsync(bench, () => grain.CallOther(other, times));
        Add("from outside", outside, Bound.AtMost(300), "");
        Add("from another grain", inside, null, "what is more than from outside is the await on a grain's scheduler");

        void Add(string from, CallCost cost, Bound? memory, string note)
        {
            bench.Report.Add(new($"call {from}", cost.Nanoseconds, "ns")
            {
                Target = Bound.AtMost(2000),
                Baseline = baseline.Nanoseconds,
                Note = "baseline: a virtual async method",
            });
            bench.Report.Add(new($"call {from}, memory", cost.Bytes, "B") { Target = memory, Baseline = baseline.Bytes, Note = note });
        }
    }

    private static async Task MeasureActivationsAsync(Bench bench, LocalSilo silo)
    {
        var count = bench.Of(100_000, 20_000);
        var own = new ProcessUse(Environment.ProcessId);
        var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true), own.Resident);
        for (var i = 0; i < count; i++)
            await silo.Grains.GetGrain<ITouchGrain>(Guid.NewGuid()).Touch();
        var grown = (own.Resident - resident) / Megabyte;
        var held = (GC.GetTotalMemory(forceFullCollection: true) - heap) / Megabyte;
        bench.Report.Add(new($"{count} idle activations", grown, "MB")
        {
            Target = Bound.AtMost(400),
            Note = $"resident, before any collection; {held:0.0} MB of it are held ({held * Megabyte / count:0} B each)",
        });
    }

    /// <summary>What a call costs that is only asynchronous and virtual.</summary>
    private interface IPlain
    {
        Task Touch();
    }

    private sealed class Plain : IPlain
    {
        public async Task Touch() => await Task.CompletedTask;
    }
}
