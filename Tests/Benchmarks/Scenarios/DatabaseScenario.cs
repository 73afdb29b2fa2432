using System.Diagnostics;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>What a turn and a viewer cost the database.</summary>
internal sealed class DatabaseScenario : IScenario
{
    private const int Steps = 3;

    public string Name => "database";

    public string About => "commits of a step, statements of a turn, reads of a live viewer";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        await using var database = stage.OpenDatabase();
        await CountCommitsAsync(bench, stage, database);
        await database.LogStatementsAsync(on: true);
        try
        {
            await CountStatementsAsync(bench, stage, database);
            await CountViewerReadsAsync(bench, stage, database);
        }
        finally
        {
            await database.LogStatementsAsync(on: false);
        }
    }

    /// <summary>Each turn is a send, which is one commit, and three steps.</summary>
    private static async Task CountCommitsAsync(Bench bench, Stage stage, DatabaseProbe database)
    {
        await using var chat = await stage.Parley.OpenAsync(new TurnSink());
        var idle = await CommitsAsync(() => Task.Delay(bench.Seconds(4, 2)));
        var turns = bench.Of(100, 20);
        var busy = await CommitsAsync(async () =>
        {
            for (var i = 0; i < turns; i++)
                await chat.TakeTurnAsync(Script.Steps(Steps));
        });
        var commits = busy.Commits - (idle.Commits / idle.Seconds * busy.Seconds);
        bench.Report.Add(new("commits of a step, beyond the send", ((commits / turns) - 1) / Steps, "")
        {
            // Renewals of the silo's lease are taken off by their rate, hence not exactly.
            Target = Bound.AtMost(1.02),
            Note = $"{commits:0} writing transactions for {turns} turns of {Steps} steps",
        });

        async Task<(double Commits, double Seconds)> CommitsAsync(Func<Task> work)
        {
            var first = await database.NextTransactionAsync();
            var started = Stopwatch.GetTimestamp();
            await work();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return (await database.NextTransactionAsync() - first, seconds);
        }
    }

    private static async Task CountStatementsAsync(Bench bench, Stage stage, DatabaseProbe database)
    {
        const int Turns = 10;
        await using var chat = await stage.Parley.OpenAsync(new TurnSink());
        var start = database.LogEnd;
        for (var i = 0; i < Turns; i++)
            await chat.TakeTurnAsync(Script.Once);
        bench.Report.Add(new("statements of a turn of one step", (double)database.StatementsSince(start).Count / Turns, ""));
    }

    private static async Task CountViewerReadsAsync(Bench bench, Stage stage, DatabaseProbe database)
    {
        const int Viewers = 50;
        const int Rate = 20;
        var window = bench.Seconds(3, 1);
        await using var chat = await stage.Parley.OpenAsync(new TurnSink());
        await chat.BeginTurnAsync(Script.Paced((int)((window + TimeSpan.FromSeconds(3)).TotalSeconds * Rate), TimeSpan.FromSeconds(1) / Rate));

        var start = database.LogEnd;
        var sinks = Enumerable.Range(0, Viewers).Select(_ => new TurnSink()).ToArray();
        var sockets = await Task.WhenAll(sinks.Select(sink => ChatSocket.OpenAsync(stage.Parley.Client, chat.Id, sink)));
        while (sinks.Any(sink => sink.FirstText == 0))
            await Task.Delay(50);
        var snapshots = database.StatementsSince(start).Count;
        start = database.LogEnd;
        await Task.Delay(window);
        var live = database.StatementsSince(start).Count;
        bench.Report.Add(new("reads of a live viewer", (double)live / Viewers, "")
        {
            Target = Bound.AtMost(0),
            Note = $"{(double)snapshots / Viewers:0.00} for its snapshot; {Viewers} viewers of a chat that streams",
        });

        await Task.WhenAll(sinks.Select(sink => sink.EndAsync()).Append(chat.Sink.EndAsync()));
        foreach (var socket in sockets)
            await socket.DisposeAsync();
    }
}
