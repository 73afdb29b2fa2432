using Npgsql;
using Parley.Tests.Benchmarks.Clients;
using Parley.Tests.Benchmarks.Measures;
using Parley.Tests.Benchmarks.Provider;
using Parley.Tests.Benchmarks.Reports;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>
/// What one more step costs a chat that has been compacted ten times, set against one that has been compacted once: the prompt is the same.
/// Server and provider run in this process, whose allocations are counted.
/// </summary>
internal sealed class LongChatScenario : IScenario
{
    private const int Rounds = 10;
    private const int MessagesARound = 500;
    private const int ResultLength = 1700;
    private const int Steps = 5;
    private const double Kilobyte = 1024;

    // Fills the window of the default model config, which is compacted at 70 %.
    private const string Fill = "fill";
    private const long FullWindow = 100_000;

    public string Name => "long-chat";

    public string About => "one more step after 5,000 messages, 2 MB of tool results and ten compactions";

    public async Task RunAsync(Bench bench)
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        try
        {
            await using var fake = await FakeLlm.StartAsync(new FakeLlmOptions { Record = false });
            fake.OnRequest(Reply);
            await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), fake);
            using var client = server.Client();
            var target = new Target(client, Remembers: true);
            await using var brief = await target.OpenAsync(new TurnSink());
            await brief.TakeTurnAsync(Fill);
            await using var lengthy = await target.OpenAsync(new TurnSink());
            // What the first chat of such length makes the pools of process and driver hold is not the next one's.
            await using var first = await target.OpenAsync(new TurnSink());
            await GrowAsync(server, first, Rounds);
            await MeasureHeapAsync(bench, server, lengthy);
            await MeasureStepsAsync(bench, brief, lengthy);
            await MeasurePromptAsync(bench, server, brief.Id, lengthy.Id);
        }
        finally
        {
            await postgres.DisposeAsync();
        }
    }

    private static FakeReply Reply(FakeRequest request) =>
        request.IsSummary ? new FakeReply().Text(new string('s', 2000))
        : request.LastUserText == Fill ? new FakeReply().Text("full").Usage(FullWindow, 10)
        : Script.Reply(request);

    /// <summary>Lets the chat grow long: what is held must not grow with it.</summary>
    private static async Task MeasureHeapAsync(Bench bench, ParleyServer server, OpenChat<TurnSink> chat)
    {
        const int First = 3;
        await GrowAsync(server, chat, First);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await GrowAsync(server, chat, Rounds - First);
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Kilobyte;
        var messages = await server.QueryAsync<long>("SELECT count(*) FROM messages WHERE chat_id = $1", chat.Id);
        var summaries = await server.QueryAsync<long>(
            "SELECT count(*) FROM messages WHERE chat_id = $1 AND compressed AND visibility = 'model'", chat.Id);
        bench.Report.Add(new("memory held by seven more rounds", held, "KB")
        {
            Target = Bound.AtMost(1024),
            Note = $"whole process; the chat has {messages} messages and {summaries} compactions",
        });
    }

    private static async Task GrowAsync(ParleyServer server, OpenChat<TurnSink> chat, int rounds)
    {
        const string Insert =
            """
            INSERT INTO messages (chat_id, role, content)
            SELECT $1, CASE n % 4 WHEN 0 THEN 'user' WHEN 2 THEN 'tool' ELSE 'assistant' END, jsonb_build_array(CASE n % 4
                WHEN 1 THEN '{"type":"tool-call","tool_call_id":"call","tool_name":"look","args":{}}'
                WHEN 2 THEN '{"type":"tool-result","tool_call_id":"call","tool_name":"look"}'
                    || jsonb_build_object('result', jsonb_build_object('output', repeat('r', $3)))
                ELSE '{"type":"text","text":"some words"}' END)
            FROM generate_series(0, $2 - 1) n ORDER BY n
            """;
        for (var round = 0; round < rounds; round++)
        {
            await server.QueryAsync<object>(Insert, chat.Id, MessagesARound, ResultLength);
            await chat.TakeTurnAsync(Fill);
        }
    }

    private static async Task MeasureStepsAsync(Bench bench, OpenChat<TurnSink> brief, OpenChat<TurnSink> lengthy)
    {
        using var trips = new RoundTrips();
        await CostAsync(brief, 2 * bench.Of(20, 5));
        await CostAsync(lengthy, 2 * bench.Of(20, 5));
        var (few, many) = (new Cost(), new Cost());
        for (var i = 0; i < bench.Of(5, 2); i++)
        {
            few += await CostAsync(brief, bench.Of(20, 5));
            many += await CostAsync(lengthy, bench.Of(20, 5));
        }

        Add("allocations", many.Bytes / Kilobyte, few.Bytes / Kilobyte, "KB");
        Add("database round trips", many.Trips, few.Trips, "");

        void Add(string name, double value, double baseline, string unit) =>
            bench.Report.Add(new($"{name} of a step", value / many.Steps, unit)
            {
                Target = Bound.AtMost(1.1 * baseline / few.Steps),
                Baseline = baseline / few.Steps,
                Note = "baseline: a chat that was compacted once; client and provider included",
            });

        async Task<Cost> CostAsync(OpenChat<TurnSink> chat, int turns)
        {
            var (bytes, before) = (GC.GetTotalAllocatedBytes(precise: true), trips.Count);
            for (var i = 0; i < turns; i++)
                await chat.TakeTurnAsync(Script.Steps(Steps));
            return new Cost(GC.GetTotalAllocatedBytes(precise: true) - bytes, trips.Count - before, turns * Steps);
        }
    }

    private static async Task MeasurePromptAsync(Bench bench, ParleyServer server, Guid brief, Guid lengthy)
    {
        // A database of many chats, as the planner finds it: where one chat is nearly all there is, it need not look for it.
        const string OtherChats =
            """
            WITH others AS (
                INSERT INTO chats (id, owner_id, last_model_config_id)
                SELECT gen_random_uuid(), owner_id, last_model_config_id FROM chats, generate_series(1, 20) WHERE id = $1 RETURNING id)
            INSERT INTO messages (chat_id, role, content)
            SELECT id, 'user', '[{"type":"text","text":"some words"}]' FROM others, generate_series(1, 2000)
            """;
        await server.QueryAsync<object>(OtherChats, brief);
        await server.QueryAsync<object>("ANALYZE messages");
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        var few = await PromptReads.CountAsync(source, brief);
        var many = await PromptReads.CountAsync(source, lengthy);
        bench.Report.Add(new("rows read for a turn's prompt", many, "")
        {
            Target = Bound.AtMost(1.1 * few),
            Baseline = few,
            Note = "by EXPLAIN ANALYZE, those that a filter drops included; a step of the turn reads none",
        });
    }

    private readonly record struct Cost(double Bytes, double Trips, double Steps)
    {
        public static Cost operator +(Cost left, Cost right) =>
            new(left.Bytes + right.Bytes, left.Trips + right.Trips, left.Steps + right.Steps);
    }
}
