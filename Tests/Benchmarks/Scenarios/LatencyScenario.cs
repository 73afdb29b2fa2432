using System.Diagnostics;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>How long a delta is under way from the provider to the client while many chats stream.</summary>
internal sealed class LatencyScenario : IScenario
{
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Rounds of a load that has a target. Whether the chats speak at the same instants or one after the other is chance, and stays so for
    /// as long as they stream: one round measures one such chance.
    /// </summary>
    private const int Rounds = 5;

    private static readonly Load[] Loads =
    [
        new(1, 20),
        new(50, 20),
        new(200, 20),
        new(50, 50) { P50 = Bound.AtMost(1), P99 = Bound.AtMost(10) },
        new(400, 20) { P99 = Bound.AtMost(50) },
    ];

    public string Name => "latency";

    public string About => "time a delta takes from the provider to the client";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        foreach (var load in Loads)
        {
            var window = bench.Seconds(load.Chats == 1 ? 8 : 5, 1);
            var (relay, parley, used) = (new Samples(), new Samples(), TimeSpan.Zero);
            for (var round = 0; round < load.Rounds; round++)
            {
                await MeasureAsync(stage, stage.Relay, load, window, relay);
                used += await MeasureAsync(stage, stage.Parley, load, window, parley);
            }

            var note = $"{parley.Count} deltas, {used.TotalMicroseconds / parley.Count:0} us of Parley's processor time each; "
                + "baseline: bare relay";
            bench.Report.Add(new($"{load}, p50", parley.P50, "ms") { Target = load.P50, Baseline = relay.P50, Note = note });
            bench.Report.Add(new($"{load}, p99", parley.P99, "ms") { Target = load.P99, Baseline = relay.P99 });
        }
    }

    /// <summary>Adds the times of one round; returns the processor time that Parley used.</summary>
    private static async Task<TimeSpan> MeasureAsync(Stage stage, Target target, Load load, TimeSpan window, Samples times)
    {
        var chats = await target.OpenAsync(load.Chats, () => new LatencySink());
        var interval = TimeSpan.FromSeconds(1) / load.Rate;
        var script = Script.Paced((int)(((2 * Ramp) + window) / interval), interval);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(chats.Select(chat => chat.BeginTurnAsync(script)));

        // The window opens when all stream, and closes while all still do.
        await WaitUntilAsync(started, Ramp);
        var (from, before) = (Stopwatch.GetTimestamp(), stage.Server.ProcessorTime);
        foreach (var chat in chats)
            chat.Sink.Measure(from, from + (long)(window.TotalSeconds * Stopwatch.Frequency));
        await WaitUntilAsync(from, window);
        var used = stage.Server.ProcessorTime - before;
        await Task.WhenAll(chats.Select(chat => chat.Sink.EndAsync()));
        await chats.LeaveAsync();

        foreach (var chat in chats)
            times.Add(chat.Sink.Samples);
        return used;
    }

    private static Task WaitUntilAsync(long start, TimeSpan after) =>
        Stopwatch.GetElapsedTime(start) is var passed && passed < after ? Task.Delay(after - passed) : Task.CompletedTask;

    private sealed record Load(int Chats, int Rate)
    {
        public Bound? P50 { get; init; }

        public Bound? P99 { get; init; }

        public int Rounds => P50 is null && P99 is null ? 1 : LatencyScenario.Rounds;

        public override string ToString() => $"{Chats} {(Chats == 1 ? "chat" : "chats")} of {Rate}/s";
    }
}
