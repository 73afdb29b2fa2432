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

    /// <summary>
    /// The same turns, a slow one and one with a long answer, with one viewer and with many: what the many cost is theirs.
    /// </summary>
    private static async Task CountStatementsAsync(Bench bench, Stage stage, DatabaseProbe database)
    {
        const int Viewers = 50;
        string[] turns = [Script.Paced(40, TimeSpan.FromMilliseconds(50)), Script.Full(2000)];
        await using var chat = await stage.Parley.OpenAsync(new TurnSink());
        var sinks = Array.Empty<TurnSink>();
        var alone = await CountAsync(TakeTurnsAsync);
        bench.Report.Add(new("statements of a turn of one step", (double)alone / turns.Length, ""));

        sinks = [.. Enumerable.Range(0, Viewers).Select(_ => new TurnSink())];
        var sockets = Array.Empty<ChatSocket>();
        var snapshots = await CountAsync(async () =>
        {
            sockets = await Task.WhenAll(sinks.Select(sink => ChatSocket.OpenAsync(stage.Parley.Client, chat.Id, sink)));
            await Task.WhenAll(sinks.Select(sink => sink.EndAsync()));
        });
        var watched = await CountAsync(TakeTurnsAsync);
        bench.Report.Add(new("reads of a live viewer", (double)(watched - alone) / Viewers, "")
        {
            Target = Bound.AtMost(0),
            Note = $"{Viewers} viewers of {turns.Length} turns, the second with an answer of {2000 * Script.DeltaLength / 1000} KB; "
                + $"{(double)snapshots / Viewers:0.00} for a snapshot",
        });
        foreach (var socket in sockets)
            await socket.DisposeAsync();

        async Task TakeTurnsAsync()
        {
            foreach (var script in turns)
            {
                Array.ForEach(sinks, sink => sink.Arm());
                await chat.TakeTurnAsync(script);
                await Task.WhenAll(sinks.Select(sink => sink.EndAsync()));
            }
        }

        async Task<int> CountAsync(Func<Task> work)
        {
            var start = database.LogEnd;
            await work();
            return database.StatementsSince(start).Count;
        }
    }
}
