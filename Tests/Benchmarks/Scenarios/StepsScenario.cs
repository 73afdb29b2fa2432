using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What a step takes between two calls of the model: tools that do nothing, storing, the next request.</summary>
internal sealed class StepsScenario : IScenario
{
    private const int History = 100;
    private const int FanOut = 16;

    public string Name => "steps";

    public string About => "from the end of a model's answer to the next request, with 100 messages of history; 16 calls in a step";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        await MeasureAsync(stage, calls: 1, chats: 2, steps: 10);
        await MeasureAsync(stage, calls: FanOut, chats: 2, steps: 10);
        var one = await MeasureAsync(stage, calls: 1, bench.Of(10, 2), steps: 20);
        var many = await MeasureAsync(stage, calls: FanOut, bench.Of(10, 2), steps: 20);
        bench.Report.Add(new("engine's share of a step, p50", one.P50, "ms")
        {
            Target = Bound.AtMost(10),
            Note = $"p99 {one.P99:0.00} ms; {one.Count} steps after {History} messages, the commit of the step included",
        });
        bench.Report.Add(new($"{FanOut} calls in a step, p50 beyond one call", many.P50 - one.P50, "ms")
        {
            Target = Bound.AtMost(5),
            Baseline = one.P50,
            Compared = many.P50,
            Note = $"p99 {many.P99:0.00} ms; the calls themselves take no time",
        });
    }

    private static async Task<Measures.Samples> MeasureAsync(Stage stage, int calls, int chats, int steps)
    {
        var samples = new Measures.Samples();
        for (var i = 0; i < chats; i++)
        {
            await using var chat = await stage.Parley.OpenAsync(new GapSink());
            for (var messages = 2; messages < History; messages += 2)
                await chat.TakeTurnAsync(Script.Once);
            await chat.TakeTurnAsync(Script.Gaps(steps, calls));
            samples.Add(chat.Sink.Samples);
        }

        return samples;
    }
}
