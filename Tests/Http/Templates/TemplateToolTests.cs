using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Templates;

/// <summary>What a model is shown of templates (spec/chat.md 4, platform.md C.4), and what a restart leaves alone.</summary>
public sealed class TemplateToolTests : IAsyncLifetime
{
    // The id of the user number n.
    private const string User = "('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid";

    private readonly PostgresFixture _postgres = new();
    private FakeLlm _fake = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), _fake);
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Matrix_39_Templates_are_listed_by_how_many_use_them_ten_a_page()
    {
        // With the one that a deployment begins with these are 25.
        var ids = new List<Guid>();
        for (var i = 0; i < 24; i++)
            ids.Add((await _client.TemplateAsync($"t{i:00}", description: i == 23 ? string.Concat(Enumerable.Repeat("🎉", 300)) : null)).Id());

        // While owners cannot be counted they stand by name.
        await _server.QueryAsync<object>("ALTER TABLE IF EXISTS workspaces RENAME TO away");
        var uncounted = Assert.Single(await CallAsync("list_templates", "{}"));
        Assert.Equal(["local-directory", "t00", "t01"], Names(uncounted).Take(3));
        await _server.QueryAsync<object>("ALTER TABLE IF EXISTS away RENAME TO workspaces");
        await _server.QueryAsync<object>(
            "CREATE TABLE IF NOT EXISTS workspaces (id uuid, owner_id uuid, template_id uuid, name text, deleted boolean DEFAULT false)");

        await _server.QueryAsync<object>(
            $"INSERT INTO users (id, username) SELECT {User}, 'u' || n FROM generate_series(0, 9) n");
        await UseAsync(ids[23], owners: 5);
        await UseAsync(ids[22], owners: 5);
        await UseAsync(ids[7], owners: 6);
        // Two workspaces of one owner count once, a deleted one not at all.
        await UseAsync(ids[0], owners: 1);
        await UseAsync(ids[0], owners: 1);
        await UseAsync(ids[1], owners: 9, deleted: true);
        await _client.PatchAsync($"/api/v2/templates/{ids[5]}", new JsonObject { ["deprecation_message"] = "old" });

        var pages = await CallAsync("list_templates", "{}", """{"page":3}""", """{"page":4}""", """{"page":0}""", """{"query":"T2"}""");
        Assert.Equal(
            ["t07", "t22", "t23", "t00", "local-directory", "t01", "t02", "t03", "t04", "t06"], Names(pages[0]));
        Assert.Equal([6, 5, 5, 1, 0], pages[0].GetProperty("templates").EnumerateArray().Take(5)
            .Select(template => template.TryGetProperty("active_developers", out var count) ? count.GetInt32() : 0));
        Assert.Equal(["t18", "t19", "t20", "t21"], Names(pages[1]));
        Assert.Empty(Names(pages[2]));
        Assert.Equal(Names(pages[0]), Names(pages[3]));
        Assert.Equal(["t22", "t23", "t20", "t21"], Names(pages[4]));
        Assert.Equal(["10 1 3 24", "4 3 3 24", "0 4 3 24", "10 1 3 24", "4 1 1 4"], pages.Select(page =>
            $"{page.GetProperty("count")} {page.GetProperty("page")} {page.GetProperty("total_pages")} {page.GetProperty("total_count")}"));
        // Matrix 40.
        Assert.Equal(string.Concat(Enumerable.Repeat("🎉", 199)) + "…", pages[0].GetProperty("templates")[2].Text("description"));
    }

    [Fact]
    public async Task A_template_is_read_with_what_it_asks_for()
    {
        var template = await _client.TemplateAsync(
            "asks",
            $"""
            provisioner: echo
            parameters:
              - name: region
                default: eu
                mutable: true
                options: [{"{name: Europe, value: eu}"}]
                description: {new string('x', 301)}
              - name: size
                type: number
                validation: {"{min: 1, max: 8}"}
                when: region == 'eu'
            """);
        var results = await CallAsync(
            "read_template",
            $$"""{"template_id":"{{template.Id()}}"}""",
            "{}",
            """{"template_id":" "}""",
            """{"template_id":"nonsense"}""",
            $$"""{"template_id":"{{Guid.NewGuid()}}"}""");
        var expected =
            $$"""{"template":{"id":"{{template.Id()}}","name":"asks","active_version_id":"{{template.Text("active_version_id")}}"},"parameters":[{"name":"region","type":"string","required":false,"description":"{{new string('x', 299)}}…","default":"eu","mutable":true,"options":[{"name":"Europe","value":"eu"}]},{"name":"size","type":"number","required":true,"validation_min":1,"validation_max":8,"when":"region == 'eu'"}]}""";
        // The database keeps results in an order of its own.
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(results[0].GetRawText())), results[0].GetRawText());
        Assert.Equal(
            ["template_id is required", "template_id is required", "invalid template_id", "template not found"],
            results.Skip(1).Select(result => result.Text("error")));
    }

    [Fact]
    public async Task Only_roots_are_offered_the_tools_and_told_of_order_and_pages()
    {
        await CallAsync("list_templates", "{}");
        var list = _fake.Requests[0].Body.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function"))
            .Single(tool => tool.Text("name") == "list_templates");
        foreach (var word in new[] { "ten a page", "most people use first", "total_pages", "read_template" })
            Assert.Contains(word, list.Text("description"), StringComparison.Ordinal);
        Assert.Contains("read_template", _fake.Requests[0].ToolNames);

        _fake.Enqueue(reply => reply.ToolCall("s", "spawn_agent", """{"prompt":"the child's task"}"""));
        _fake.Enqueue(reply => reply.Text("one of the two"));
        _fake.Enqueue(reply => reply.Text("the other"));
        var before = _fake.Requests.Count;
        await _client.CreateAsync("delegate");
        await Eventually.TrueAsync(() => _fake.Requests.Count == before + 3, "the child asks");
        var child = _fake.Requests.Skip(before).Single(request => request.LastUserText == "the child's task");
        Assert.DoesNotContain("list_templates", child.ToolNames);
        Assert.DoesNotContain("read_template", child.ToolNames);
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_with_a_restart()
    {
        var template = (await _client.GetAsync(TemplateRequests.Templates)).Expect(HttpStatusCode.OK)[0];
        (await _client.DeleteAsync($"/api/v2/templates/{template.Id()}")).Expect(HttpStatusCode.OK);
        await _server.StopAsync();
        await using var again = await ParleyServer.StartAsync(_server.ConnectionString, _fake);
        using var client = again.Client();
        Assert.Empty(await client.NamesAsync());
    }

    /// <summary>Has the model make calls of a tool in one step; answers their results.</summary>
    private async Task<JsonElement[]> CallAsync(string tool, params string[] arguments)
    {
        _fake.Enqueue(reply =>
        {
            foreach (var (index, call) in arguments.Index())
                reply.ToolCall($"c{index}", tool, call);
        });
        _fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync("look at templates");
        await _client.WaitForStatusAsync(chat, "waiting");
        return
        [
            .. (await _client.MessagesAsync(chat)).Where(message => message.Text("role") == "tool")
                .Select(message => message.GetProperty("content")[0].GetProperty("result")),
        ];
    }

    private Task<object?> UseAsync(Guid template, int owners, bool deleted = false) => _server.QueryAsync<object>(
        $"""
        INSERT INTO workspaces (id, owner_id, template_id, name, deleted)
        SELECT gen_random_uuid(), {User}, $1, 'w' || substr(md5(gen_random_uuid()::text), 1, 20), $3
        FROM generate_series(0, $2 - 1) n
        """,
        template,
        owners,
        deleted);

    private static string[] Names(JsonElement page) => [.. page.GetProperty("templates").EnumerateArray().Select(template => template.Text("name"))];
}
