using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What chats cost in resident memory, on a Parley of its own.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const int Kilobyte = 1024;

    // Turns begun together: each needs a connection of the sender's, which the server then keeps for two minutes.
    private const int AtOnce = 8;

    // A feed that nobody follows stays open for 3 s; a chat's log is cut down to what it holds at rest after 10 s.
    private static readonly TimeSpan ComeToRest = TimeSpan.FromSeconds(12);

    public string Name => "memory";

    public string About => "resident memory of a finished chat and of a live one";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.NewStageAsync();
        await MeasureFinishedAsync(bench, stage);
        await MeasureLiveAsync(bench, stage);
    }

    private static async Task MeasureFinishedAsync(Bench bench, Stage stage)
    {
        var chats = bench.Of(500, 100);
        // Twice as many first: what the runtime compiles while it gets to know the program is not a chat's.
        await FinishAsync(stage, chats);
        await FinishAsync(stage, chats);
        var raw = stage.Server.Resident;
        var settled = await stage.Server.SettleAsync();
        await FinishAsync(stage, chats);
        var rawGrowth = (double)(stage.Server.Resident - raw) / chats / Kilobyte;
        var settledGrowth = (double)(await stage.Server.SettleAsync() - settled) / chats / Kilobyte;
        bench.Report.Add(new("a finished chat", settledGrowth, "KB")
        {
            Target = Bound.AtMost(18),
            Note = $"growth over {chats} chats after the first ones; {rawGrowth:0.0} KB without the collections",
        });
    }

    /// <summary>Chats with an answer of 200 deltas each, which their reader has left.</summary>
    private static async Task FinishAsync(Stage stage, int count)
    {
        var chats = await stage.Parley.OpenAsync(count, () => new TurnSink());
        foreach (var some in chats.Chunk(AtOnce))
            await Task.WhenAll(some.Select(chat => chat.TakeTurnAsync(Script.Full(200))));
        await chats.LeaveAsync();
        await Task.Delay(ComeToRest);
    }

    /// <summary>
    /// The difference that many more live chats make where some stream already: what streaming as such takes is not theirs.
    /// </summary>
    private static async Task MeasureLiveAsync(Bench bench, Stage stage)
    {
        const int Rate = 20;
        // With the first ones as many as the highest load of the latency scenario: what the runtime gathers between two collections
        // grows in steps of megabytes, which few chats would have to share.
        var count = bench.Of(350, 50);
        var script = Script.Paced(bench.Of(30, 8) * Rate, TimeSpan.FromSeconds(1) / Rate);
        var some = await BeginAsync(stage, bench.Of(50, 10), script);
        // Collections that we ask for would carry everything that is on its way into the oldest generation; so the server's own do, and
        // what it has gathered between two of them is in both figures.
        await Task.Delay(bench.Seconds(6, 1));
        var before = await stage.Server.MiddleAsync(bench.Seconds(4, 1));
        var more = await BeginAsync(stage, count, script);
        await Task.Delay(bench.Seconds(6, 1));
        var after = await stage.Server.MiddleAsync(bench.Seconds(4, 1));
        bench.Report.Add(new("a live chat", (double)(after - before) / count / Kilobyte, "KB")
        {
            Target = Bound.AtMost(100),
            Note = $"{count} more chats of {Rate} deltas/s, one subscriber each, after about 8 s; median of 4 s, before and after",
        });
        foreach (var chat in some.Concat(more))
            await chat.Sink.EndAsync();
        await some.Concat(more).LeaveAsync();
    }

    private static async Task<IReadOnlyList<OpenChat<TurnSink>>> BeginAsync(Stage stage, int count, string script)
    {
        var chats = await stage.Parley.OpenAsync(count, () => new TurnSink());
        foreach (var some in chats.Chunk(AtOnce))
            await Task.WhenAll(some.Select(chat => chat.BeginTurnAsync(script)));
        return chats;
    }
}
