using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What a step takes between two calls of the model: a tool that takes no time, storing, the next request.</summary>
internal sealed class StepsScenario : IScenario
{
    private const int History = 100;
    private const int Turns = 3;

    public string Name => "steps";

    public string About => "from the end of a model's answer to the next request, with 100 messages of history";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        await MeasureAsync(stage, chats: 2);
        var steps = await MeasureAsync(stage, bench.Of(10, 2));
        bench.Report.Add(new("engine's share of a step, p50", steps.P50, "ms")
        {
            Target = Bound.AtMost(10),
            Note = $"p99 {steps.P99:0.00} ms; {steps.Count} steps after {History} messages, the commit of the step included",
        });
    }

    private static async Task<Samples> MeasureAsync(Stage stage, int chats)
    {
        var samples = new Samples();
        for (var i = 0; i < chats; i++)
        {
            await using var chat = await stage.Parley.OpenAsync(new GapSink());
            for (var messages = 2; messages < History; messages += 2)
                await chat.TakeTurnAsync(Script.Once);
            for (var turn = 0; turn < Turns; turn++)
                await chat.TakeTurnAsync(Script.Gaps(Script.MaxSteps, calls: 1));
            foreach (var gap in chat.Sink.Gaps)
                samples.Add(gap);
        }

        return samples;
    }
}
