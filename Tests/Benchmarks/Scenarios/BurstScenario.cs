using System.Diagnostics;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>How long turns take when many begin at once.</summary>
internal sealed class BurstScenario : IScenario
{
    private const int Turns = 50;
    private const int Deltas = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public string Name => "burst";

    public string About => "50 turns at once of 50 deltas 5 ms apart";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        var relay = await MeasureAsync(stage.Relay, bench.Of(8, 2));
        var parley = await MeasureAsync(stage.Parley, bench.Of(8, 2));
        bench.Report.Add(new("turn time, p50", parley.P50, "ms")
        {
            Baseline = relay.P50,
            Note = "250 ms of it are the model's; baseline: bare relay",
        });
        bench.Report.Add(new("turn time, p95", parley.P95, "ms") { Target = Bound.AtMost(400), Baseline = relay.P95 });
    }

    private static async Task<Samples> MeasureAsync(Target target, int rounds)
    {
        var samples = new Samples();
        var chats = await target.OpenAsync(Turns, () => new TurnSink());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var took in await Task.WhenAll(chats.Select(TakeTurnAsync)))
                samples.Add(took);
        }

        await chats.LeaveAsync();
        return samples;
    }

    private static async Task<long> TakeTurnAsync(OpenChat<TurnSink> chat)
    {
        var started = Stopwatch.GetTimestamp();
        await chat.TakeTurnAsync(Script.Paced(Deltas, Interval));
        return await chat.Sink.EndAsync() - started;
    }
}
