using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>How long a chat takes that hands work to eight subagents and collects their reports, set against one subagent.</summary>
internal sealed class SubagentsScenario : IScenario
{
    private const int Children = 8;

    // A second of streaming each.
    private static readonly string Work = Script.Paced(20, TimeSpan.FromMilliseconds(50));

    public string Name => "subagents";

    public string About => "a turn with eight subagents at work at once, set against a turn with one";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        await MeasureAsync(stage, Children, times: 2);
        var one = await MeasureAsync(stage, children: 1, bench.Of(10, 2));
        var many = await MeasureAsync(stage, Children, bench.Of(10, 2));
        bench.Report.Add(new($"turn with {Children} subagents, p50", many.P50, "ms")
        {
            Target = Bound.AtMost(1.3 * one.P50),
            Baseline = one.P50,
            Note = $"worst {many.Worst:0} ms; each subagent streams for about a second",
        });
    }

    private static async Task<Samples> MeasureAsync(Stage stage, int children, int times)
    {
        var samples = new Samples();
        for (var i = 0; i < times; i++)
        {
            await using var chat = await stage.Parley.OpenAsync(new TurnSink());
            samples.Add(await Samples.OfAsync(1, () => chat.TakeTurnAsync(Script.Tree(children, Work))));
        }

        return samples;
    }
}
