using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>
/// A root on one silo whose subagent is on another. The embedded engine places a chat on the silo that makes it, unless that has clearly
/// more to do than another; Orleans places by load (docs/decisions/0011).
/// </summary>
public sealed class SubagentPlacementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    /// <summary>More chats than a silo may have before it looks for another one.</summary>
    private const int ManyChats = 130;

    private readonly Gate _alone = new();
    private readonly Gate _elsewhere = new();

    [Fact]
    public async Task A_root_and_its_subagent_on_different_silos_work_as_on_one()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.OnRequest(request => IsTask(request) ? Child(request) : Root(fake, request));
        await using var first = await StartAsync(ParleyProgramKind.Silo, database, fake, "first");
        await using var gateway = await StartAsync(ParleyProgramKind.Gateway, database);
        using var client = new ParleyClient(gateway.Address, ParleyServer.OwnerToken);
        var root = await client.CreateAsync("delegate");
        await _alone.Reached;
        await LookAtManyChatsAsync(database, client, root);
        await using var second = await StartAsync(ParleyProgramKind.Silo, database, fake, "second");

        // One subagent after the other, until the first silo has heard of the second.
        _alone.Open();
        await _elsewhere.Reached;
        var children = await ChildrenAsync(client, root);
        var owners = await Task.WhenAll(children.Select(child => ProcessAsync(client, child)));
        var child = children[Array.IndexOf(owners, second.Id)];
        Assert.Equal(first.Id, await ProcessAsync(client, root));

        // An interrupt reaches it there, and a message brings it back.
        await using var probe = await client.FollowAsync(child);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "what the subagent said");
        (await client.InterruptAsync(root)).Expect(HttpStatusCode.OK);
        await Task.WhenAll(AskedBy(fake, "second").Select(request => request.Cancelled)).WaitAsync(Eventually.Limit);
        Assert.All(await StatusesAsync(client), status => Assert.Equal("waiting", status));
        Assert.Equal("so far", (await client.MessagesAsync(child))[^1].Text());

        (await client.SendAsync(root, $"go on with {child}")).Expect(HttpStatusCode.OK);
        await client.WaitForStatusAsync(root, "waiting");
        Assert.Equal("the report", (await client.MessagesAsync(root))[^1].Text());
        Assert.Equal([first.Id, second.Id], [await ProcessAsync(client, root), await ProcessAsync(client, child)]);
        Assert.All(await StatusesAsync(client), status => Assert.Equal("waiting", status));
    }

    /// <summary>
    /// By what it knows: spawns until the other silo has a subagent; told to go on with one, tells it so and waits for its report.
    /// </summary>
    private FakeReply Root(FakeLlm fake, FakeRequest request)
    {
        var results = request.ToolResults.Select(result => JsonDocument.Parse(result.Text).RootElement).ToArray();
        if (request.LastUserText.Split("go on with ") is [_, var child])
        {
            return !results.Any(result => result.TryGetProperty("interrupted", out _))
                ? Call("message_agent", new() { ["chat_id"] = child, ["message"] = "task: finish" })
                : results[^1].TryGetProperty("report", out var report) ? new FakeReply().Text(report.GetString()!)
                : Call("wait_agent", new() { ["chat_id"] = child });
        }

        if (AskedBy(fake, "second").Any())
            return new FakeReply().Hang();
        var number = results.Length.ToString(CultureInfo.InvariantCulture);
        var reply = results.Length == 0 ? new FakeReply().WaitFor(_alone) : new FakeReply();
        return reply.ToolCall($"spawn {number}", "spawn_agent", new JsonObject { ["prompt"] = $"task: {number}" }.ToJsonString());
    }

    private FakeReply Child(FakeRequest request) =>
        request.LastUserText == "task: finish" ? new FakeReply().Text("the report")
        : Key(request) == "second" ? new FakeReply().Text("so far").WaitFor(_elsewhere)
        : new FakeReply().Text("done");

    private static FakeReply Call(string tool, JsonObject arguments) => new FakeReply().ToolCall(tool, tool, arguments.ToJsonString());

    private static bool IsTask(FakeRequest request) => request.LastUserText.StartsWith("task: ", StringComparison.Ordinal);

    private static IEnumerable<FakeRequest> AskedBy(FakeLlm fake, string silo) =>
        fake.Requests.Where(request => IsTask(request) && Key(request) == silo);

    /// <summary>The API key, of which each silo has another.</summary>
    private static string Key(FakeRequest request) => request.Headers["Authorization"].Split(' ')[1];

    /// <summary>Gives the one silo there is clearly more than one that has just been started.</summary>
    private static async Task LookAtManyChatsAsync(string database, ParleyClient client, Guid like)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var insert = source.CreateCommand(
            """
            INSERT INTO chats (id, owner_id, last_model_config_id, title, archived)
            SELECT gen_random_uuid(), owner_id, last_model_config_id, 'another', true FROM chats, generate_series(1, $2) WHERE id = $1
            RETURNING id
            """);
        insert.Parameters.Add(new() { Value = like });
        insert.Parameters.Add(new() { Value = ManyChats });
        await using var chats = await insert.ExecuteReaderAsync();
        while (await chats.ReadAsync())
            await client.ChatAsync(chats.GetGuid(0));
    }

    private static async Task<int> ProcessAsync(ParleyClient client, Guid chat) =>
        (await client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.OK).GetProperty("process_id").GetInt32();

    private static async Task<Guid[]> ChildrenAsync(ParleyClient client, Guid root) =>
        [.. (await ActiveAsync(client)).Select(chat => chat.GetProperty("id").GetGuid()).Where(chat => chat != root)];

    private static async Task<IEnumerable<string?>> StatusesAsync(ParleyClient client) =>
        (await ActiveAsync(client)).Select(chat => chat.GetProperty("status").GetString());

    private static async Task<JsonElement[]> ActiveAsync(ParleyClient client) =>
        [.. (await client.GetAsync($"{ParleyClient.Chats}?archived=false&limit=200")).Expect(HttpStatusCode.OK).EnumerateArray()];

    private static Task<ParleyProcess> StartAsync(ParleyProgramKind program, string database, FakeLlm? fake = null, string? key = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Parley"] = database,
            ["PARLEY_CLUSTER_SECRET"] = new('s', 32),
        };
        if (fake is not null)
        {
            environment["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken;
            environment["OPENAI_BASE_URL"] = fake.BaseAddress.ToString();
            environment["OPENAI_API_KEY"] = key!;
        }

        return ParleyProcess.StartAsync(new ParleyProcessOptions { Program = program, Environment = environment });
    }
}
