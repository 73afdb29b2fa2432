using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What chats cost in resident memory, on a Parley of its own.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const int Kilobyte = 1024;

    // A feed that nobody follows stays open for 3 s; a chat's log is cut down to what it holds at rest after 10 s.
    private static readonly TimeSpan ComeToRest = TimeSpan.FromSeconds(12);

    public string Name => "memory";

    public string About => "resident memory of a finished chat and of a live one";

    public async Task RunAsync(Bench bench)
    {
        await using var stage = await Stage.StartAsync();
        await MeasureFinishedAsync(bench, stage);
        await MeasureLiveAsync(bench, stage);
    }

    private static async Task MeasureFinishedAsync(Bench bench, Stage stage)
    {
        var chats = bench.Of(500, 100);
        await FinishAsync(stage, 100);
        var raw = stage.ServerMemory.Resident;
        var settled = await stage.ServerMemory.SettleAsync();
        await FinishAsync(stage, chats);
        var rawGrowth = (double)(stage.ServerMemory.Resident - raw) / chats / Kilobyte;
        var settledGrowth = (double)(await stage.ServerMemory.SettleAsync() - settled) / chats / Kilobyte;
        bench.Report.Add(new("a finished chat", settledGrowth, "KB")
        {
            Target = Bound.AtMost(18),
            Note = $"growth over {chats} chats after the first 100; {rawGrowth:0.0} KB without the collections",
        });
    }

    /// <summary>Chats with an answer of 200 deltas each, which their reader has left.</summary>
    private static async Task FinishAsync(Stage stage, int count)
    {
        var chats = await stage.Parley.OpenAsync(count, () => new TurnSink());
        foreach (var some in chats.Chunk(8))
            await Task.WhenAll(some.Select(chat => chat.TakeTurnAsync(Script.Full(200))));
        await chats.LeaveAsync();
        await Task.Delay(ComeToRest);
    }

    private static async Task MeasureLiveAsync(Bench bench, Stage stage)
    {
        const int Rate = 20;
        var count = bench.Of(200, 50);
        var before = await stage.ServerMemory.SettleAsync();
        var chats = await stage.Parley.OpenAsync(count, () => new TurnSink());
        await Task.WhenAll(chats.Select(chat => chat.BeginTurnAsync(Script.Paced(bench.Of(10, 6) * Rate, TimeSpan.FromSeconds(1) / Rate))));
        await Task.Delay(bench.Seconds(5, 2));
        var raw = stage.ServerMemory.Resident;
        var settled = await stage.ServerMemory.SettleAsync();
        bench.Report.Add(new("a live chat", (double)(settled - before) / count / Kilobyte, "KB")
        {
            Target = Bound.AtMost(100),
            Note = $"{count} chats of {Rate} deltas/s, one subscriber each; {(double)(raw - before) / count / Kilobyte:0.0} KB without the collections",
        });
        await Task.WhenAll(chats.Select(chat => chat.Sink.EndAsync()));
        await chats.LeaveAsync();
    }
}
