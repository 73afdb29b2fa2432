using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>
/// What many calls in one step take beyond the slowest of them. Server and provider run in this process, for the sake of a tool of our own.
/// </summary>
internal sealed class FanOutScenario : IScenario
{
    private const int Calls = 16;
    private const int Steps = 20;

    public string Name => "fan-out";

    public string About => $"{Calls} tools in a step that take {TimedTool.Takes.TotalMilliseconds:0} ms each, beyond the slowest of them";

    public async Task RunAsync(Bench bench)
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        try
        {
            var tool = new TimedTool();
            await using var fake = await FakeLlm.StartAsync(new FakeLlmOptions { Record = false });
            fake.OnRequest(Script.Reply);
            await using var server = await ParleyServer.StartAsync(
                await postgres.CreateDatabaseAsync(), fake, services => services.AddSingleton<ITool>(tool));
            using var client = server.Client();
            var target = new Target(client, Remembers: true);
            await MeasureAsync(target, tool, calls: 1, bench.Of(10, 1));
            await MeasureAsync(target, tool, Calls, bench.Of(10, 1));
            var one = await MeasureAsync(target, tool, calls: 1, bench.Of(10, 1));
            var many = await MeasureAsync(target, tool, Calls, bench.Of(10, 1));
            bench.Report.Add(new($"{Calls} calls in a step, p50 beyond the slowest", many.P50 - one.P50, "ms")
            {
                Target = Bound.AtMost(5),
                Baseline = one.P50,
                Compared = many.P50,
                Note = $"p99 {many.P99:0.00} ms; {many.Count} steps; baseline: what a step with one such call takes beyond it",
            });
        }
        finally
        {
            await postgres.DisposeAsync();
        }
    }

    private static async Task<Samples> MeasureAsync(Target target, TimedTool tool, int calls, int chats)
    {
        var samples = new Samples();
        for (var i = 0; i < chats; i++)
        {
            await using var chat = await target.OpenAsync(new GapSink());
            await chat.TakeTurnAsync(Script.Gaps(Steps, calls));
            foreach (var (gap, times) in chat.Sink.Gaps.Zip(tool.TakeTimes().Chunk(calls)))
                samples.Add(gap - times.Max());
        }

        return samples;
    }
}
