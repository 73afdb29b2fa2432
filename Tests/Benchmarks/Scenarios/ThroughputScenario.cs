using System.Diagnostics;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>
/// How fast one chat streams when the model is faster than anything: from the POST to the last text at the last subscriber.
/// </summary>
internal sealed class ThroughputScenario : IScenario
{
    public string Name => "throughput";

    public string About => "one chat at full speed, to 1 and to 50 subscribers; their texts compared with the stored one";

    public async Task RunAsync(Bench bench)
    {
        await MeasureAsync(bench, subscribers: 1, bench.Of(300_000, 30_000), "deltas/s", Bound.AtLeast(100_000));
        await MeasureAsync(bench, subscribers: 50, bench.Of(100_000, 10_000), "deliveries/s", Bound.AtLeast(300_000));
    }

    private static async Task MeasureAsync(Bench bench, int subscribers, int deltas, string unit, Bound target)
    {
        var stage = await bench.StageAsync();
        var (relay, _) = await MedianAsync(bench, stage.Relay, subscribers, deltas);
        var (parley, snapshots) = await MedianAsync(bench, stage.Parley, subscribers, deltas);
        bench.Report.Add(new($"{deltas} deltas to {subscribers}", parley, unit)
        {
            Target = target,
            Baseline = relay,
            Note = $"texts equal the stored one; {snapshots} snapshots on the way; baseline: bare relay",
        });
    }

    private static async Task<(double Rate, int Snapshots)> MedianAsync(Bench bench, Target target, int subscribers, int deltas)
    {
        var runs = new List<(double Rate, int Snapshots)>();
        for (var i = 0; i < bench.Of(3, 1); i++)
            runs.Add(await RunAsync(target, subscribers, deltas));
        return runs.Order().ElementAt(runs.Count / 2);
    }

    private static async Task<(double Rate, int Snapshots)> RunAsync(Target target, int subscribers, int deltas)
    {
        var chat = await target.OpenAsync(new TextSink());
        var sinks = new List<TextSink> { chat.Sink };
        var sockets = new List<ChatSocket> { chat.Socket };
        for (var i = 1; i < subscribers; i++)
        {
            sinks.Add(new TextSink());
            sockets.Add(await ChatSocket.OpenAsync(target.Client, chat.Id, sinks[^1]));
            await sinks[^1].EndAsync();
        }

        sinks.ForEach(sink => sink.Arm());
        var started = Stopwatch.GetTimestamp();
        await chat.BeginTurnAsync(Script.Full(deltas));
        await Task.WhenAll(sinks.Select(sink => sink.EndAsync()));
        foreach (var socket in sockets)
            await socket.DisposeAsync();

        var took = Stopwatch.GetElapsedTime(started, sinks.Max(sink => sink.LastText));
        await CheckAsync(target, chat.Id, sinks, deltas);
        return ((double)deltas * subscribers / took.TotalSeconds, sinks.Sum(sink => sink.Snapshots));
    }

    private static async Task CheckAsync(Target target, Guid chat, List<TextSink> sinks, int deltas)
    {
        var stored = target.Remembers ? TextSink.HashOf((await target.Client.MessagesAsync(chat))[^1].Text()) : null;
        foreach (var sink in sinks)
        {
            if (sink.Length != (long)deltas * Script.DeltaLength)
                throw new InvalidOperationException($"A subscriber has {sink.Length} bytes of {deltas} deltas.");
            var shown = sink.Take();
            if (shown != (stored ??= shown))
                throw new InvalidOperationException("A subscriber's text is not the stored one.");
            sink.Dispose();
        }
    }
}
