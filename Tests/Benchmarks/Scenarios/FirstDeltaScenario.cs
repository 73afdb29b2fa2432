using System.Diagnostics;
using System.Net.ServerSentEvents;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>How long a user waits for the first word, beyond what the provider takes by itself.</summary>
internal sealed class FirstDeltaScenario : IScenario
{
    private const double TargetMilliseconds = 4;
    private const int Chats = 10;

    public string Name => "first-delta";

    public string About => "time from POST to the first delta at the client, beyond the provider's own";

    public async Task RunAsync(Bench bench)
    {
        var stage = await bench.StageAsync();
        using var http = new HttpClient();
        var (direct, existing, created) = (new Samples(), new Samples(), new Samples());
        var chats = await stage.Parley.OpenAsync(Chats, () => new TurnSink());
        for (var i = 0; i < bench.Of(200, 40); i++)
        {
            direct.Add(await AskProviderAsync(http, stage.Provider.Address));
            existing.Add(await SendAsync(chats[i % Chats]));
        }

        for (var i = 0; i < bench.Of(200, 20); i++)
            created.Add(await CreateAsync(stage.Parley));
        await chats.LeaveAsync();

        Report(bench, "existing chat", existing, direct);
        Report(bench, "new chat, connected after its POST", created, direct);
    }

    private static void Report(Bench bench, string name, Samples parley, Samples direct)
    {
        Add("p50", parley.P50, direct.P50, Bound.AtMost(TargetMilliseconds));
        Add("p99", parley.P99, direct.P99, null);

        void Add(string rank, double whole, double provider, Bound? target) =>
            bench.Report.Add(new($"{name}, {rank}", whole - provider, "ms")
            {
                Target = target,
                Baseline = provider,
                Compared = whole,
                Note = $"of {whole:0.00} ms in all; baseline: the provider asked directly",
            });
    }

    private static async Task<long> SendAsync(OpenChat<TurnSink> chat)
    {
        var started = Stopwatch.GetTimestamp();
        await chat.TakeTurnAsync(Script.Once);
        return chat.Sink.FirstText - started;
    }

    private static async Task<long> CreateAsync(Target parley)
    {
        var sink = new TurnSink();
        var started = Stopwatch.GetTimestamp();
        var chat = await parley.Client.CreateAsync(Script.Once);
        await using var socket = await ChatSocket.OpenAsync(parley.Client, chat, sink);
        await sink.EndAsync();
        return sink.FirstText - started;
    }

    private static async Task<long> AskProviderAsync(HttpClient http, Uri provider)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = Completion.Request(provider, Script.Once);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = 0L;
        await foreach (var item in SseParser.Create(stream, static (_, data) => !Completion.TextOf(data).IsEmpty).EnumerateAsync())
            first = first == 0 && item.Data ? Stopwatch.GetTimestamp() : first;
        return first - started;
    }
}
