using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Mcp;

/// <summary>Tool servers: written by administrators, their secrets kept, their tools offered beside the built-in ones.</summary>
public sealed class McpServerTests : IAsyncLifetime
{
    private const string Servers = $"{ParleyClient.Chats}/mcp-servers";
    private const string Token = "Bearer very-secret-token";

    private readonly PostgresFixture _postgres = new();
    private FakeLlm _fake = null!;
    private FakeMcp _mcp = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        _mcp = await FakeMcp.StartAsync();
        _mcp.Tool("add", arguments => $"sum {(int)arguments!["a"]! + (int)arguments["b"]!}");
        _mcp.Tool("refuse", _ => "not today", isError: true);
        _mcp.Tool("hidden", _ => "never");
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), _fake);
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _mcp.DisposeAsync();
        await _fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Its_tools_stand_beside_the_built_in_ones_and_can_be_called()
    {
        await AddAsync(new JsonObject { ["denied_tools"] = new JsonArray("hidden") });
        _fake.Enqueue(reply => reply.ToolCall("c1", "calc__add", "{\"a\":2,\"b\":3}").ToolCall("c2", "calc__refuse", "{}").ToolCall("c3", "calc__hidden", "{}"));
        _fake.Enqueue(reply => reply.Text("five"));
        var chat = await _client.CreateAsync("add two and three");
        await _client.WaitForStatusAsync(chat, "waiting");

        var offered = _fake.Requests[0].Body.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("function").GetProperty("name").GetString()).ToArray();
        Assert.Equal(["calc__add", "calc__refuse"], offered.Where(name => name!.StartsWith("calc__", StringComparison.Ordinal)));
        Assert.Equal(
            ["sum 5", "not today", "Tool not found: calc__hidden"],
            (await _client.MessagesAsync(chat)).Where(message => Text(message, "role") == "tool")
                .Select(message => message.GetProperty("content")[0].GetProperty("result"))
                .Select(result => Text(result, result.TryGetProperty("output", out _) ? "output" : "error")));
        Assert.Equal(["add", "refuse"], _mcp.Calls);
        Assert.All(_mcp.Authorizations, value => Assert.Equal(Token, value));
    }

    [Fact]
    public async Task A_change_counts_from_the_next_turn_on()
    {
        var id = await AddAsync();
        Assert.Contains("calc__add", await OfferedAsync("one"));
        (await PatchAsync(id, new JsonObject { ["allowed_tools"] = new JsonArray("refuse") })).Expect(HttpStatusCode.OK);
        Assert.Equal(["calc__refuse"], (await OfferedAsync("two")).Where(IsCalc));
        (await PatchAsync(id, new JsonObject { ["enabled"] = false })).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain(await OfferedAsync("three"), IsCalc);
        (await _client.AskAsync(HttpMethod.Delete, $"{Servers}/{id}", null)).Expect(HttpStatusCode.NoContent);
        (await _client.AskAsync(HttpMethod.Delete, $"{Servers}/{id}", null)).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("disabled")]
    [InlineData("denied")]
    public async Task A_call_of_what_is_no_longer_offered_is_refused_amid_a_turn(string how)
    {
        var id = await AddAsync();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).ToolCall("c1", "calc__add", "{\"a\":2,\"b\":3}"));
        _fake.Enqueue(reply => reply.Text("then not"));
        var chat = await _client.CreateAsync("add");
        await gate.Reached;
        var change = how == "disabled" ? new JsonObject { ["enabled"] = false } : new JsonObject { ["denied_tools"] = new JsonArray("add") };
        var changed = how == "deleted" ? await _client.DeleteAsync($"{Servers}/{id}") : await PatchAsync(id, change);
        Assert.True((int)changed.Status < 300, changed.Text);
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Contains("no longer offer", _fake.Requests[^1].Messages[^1].ToString(), StringComparison.Ordinal);
        Assert.Empty(_mcp.Calls);
    }

    [Fact]
    public async Task A_change_cuts_no_call_and_later_calls_go_where_it_says()
    {
        var (reached, answer) = (new TaskCompletionSource(), new TaskCompletionSource<string>());
        _mcp.Tool("slow", _ =>
        {
            reached.SetResult();
            return answer.Task;
        });
        await using var other = await FakeMcp.StartAsync();
        other.Tool("add", _ => "of the other");
        other.Tool("slow", _ => "of the other");
        var id = await AddAsync();
        _fake.Enqueue(reply => reply.ToolCall("c1", "calc__slow", "{}"));
        _fake.Enqueue(reply => reply.ToolCall("c2", "calc__add", "{}"));
        _fake.Enqueue(reply => reply.Text("both"));
        var chat = await _client.CreateAsync("slowly");
        await reached.Task.WaitAsync(Eventually.Limit);
        (await PatchAsync(id, new JsonObject { ["url"] = other.Address.ToString() })).Expect(HttpStatusCode.OK);
        // Another turn finds the change first.
        (await _client.GetAsync($"{Servers}/{id}/tools")).Expect(HttpStatusCode.OK);
        answer.SetResult("of the first");
        await _client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal(
            ["of the first", "of the other"],
            (await _client.MessagesAsync(chat)).Where(message => Text(message, "role") == "tool")
                .Select(message => Text(message.GetProperty("content")[0].GetProperty("result"), "output")));
        Assert.Equal(["slow"], _mcp.Calls);
    }

    [Fact]
    public async Task Models_are_offered_128_tools_and_an_administrator_sees_which_are_left_out()
    {
        for (var number = 0; number < 70; number++)
        {
            _mcp.Tool($"a{number:000}", _ => "a");
            _mcp.Tool($"b{number:000}", _ => "b");
        }

        var id = await AddAsync(new JsonObject { ["allowed_tools"] = First(70) });
        var more = await AddAsync(new JsonObject { ["name"] = "more", ["allowed_tools"] = First(58) });

        var offered = await OfferedAsync("many");
        Assert.Equal(128, offered.Length);
        Assert.Contains("spawn_agent", offered);
        Assert.Equal(70, offered.Count(IsCalc));
        Assert.All(await AllowedAsync(id), tool => Assert.True(tool.GetProperty("offered").GetBoolean()));
        var tools = await AllowedAsync(more);
        Assert.Equal(
            offered.Count(name => name.StartsWith("more__", StringComparison.Ordinal)),
            tools.Count(tool => tool.GetProperty("offered").GetBoolean()));
        Assert.Contains("128", Text(tools[57], "reason"), StringComparison.Ordinal);

        JsonArray First(int count) => new([.. Enumerable.Range(0, count).Select(number => (JsonNode)$"a{number:000}")]);

        async Task<JsonElement[]> AllowedAsync(Guid server) =>
            [.. (await _client.GetAsync($"{Servers}/{server}/tools")).Expect(HttpStatusCode.OK).EnumerateArray()
                .Where(tool => Text(tool, "name").StartsWith("a0", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task One_that_does_not_answer_costs_the_chat_nothing()
    {
        _mcp.Broken = true;
        var id = await AddAsync();
        Assert.DoesNotContain(await OfferedAsync("hello"), IsCalc);
        var asked = await _client.GetAsync($"{Servers}/{id}/tools");
        Assert.Equal((HttpStatusCode.Conflict, "The MCP server does not answer."), (asked.Status, asked.Message));
        Assert.DoesNotContain("very-secret", asked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_breaks_amid_a_chat_gives_its_calls_an_error()
    {
        await AddAsync();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).ToolCall("c1", "calc__add", "{\"a\":2,\"b\":3}"));
        _fake.Enqueue(reply => reply.Text("then not"));
        var chat = await _client.CreateAsync("add");
        await gate.Reached;
        _mcp.Broken = true;
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Contains("did not answer", _fake.Requests[^1].Messages[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal("assistant: then not", (await _client.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task Header_values_are_stored_encrypted_and_never_shown()
    {
        var id = await AddAsync();
        var listed = await _client.GetAsync(Servers);
        Assert.Equal("Authorization", listed.Expect(HttpStatusCode.OK)[0].GetProperty("header_names")[0].GetString());
        Assert.DoesNotContain("very-secret", listed.Text, StringComparison.Ordinal);
        Assert.False(await _server.QueryAsync<bool>(
            "SELECT position('very-secret' IN encode(headers, 'escape')) > 0 FROM mcp_servers"));

        // What is not given is kept; an empty list takes them away.
        (await PatchAsync(id, new JsonObject { ["url"] = _mcp.Address.ToString() })).Expect(HttpStatusCode.OK);
        (await _client.GetAsync($"{Servers}/{id}/tools")).Expect(HttpStatusCode.OK);
        Assert.Equal(Token, _mcp.Authorizations.Last());
        (await PatchAsync(id, new JsonObject { ["headers"] = new JsonArray() })).Expect(HttpStatusCode.OK);
        (await _client.GetAsync($"{Servers}/{id}/tools")).Expect(HttpStatusCode.OK);
        Assert.Equal("", _mcp.Authorizations.Last());
    }

    [Theory]
    [InlineData("""{"url":"http://host/mcp"}""", "name")]
    [InlineData("""{"name":"calc"}""", "url")]
    [InlineData("""{"name":"Has Space","url":"http://host/mcp"}""", "name")]
    [InlineData("""{"name":"calc","url":"file:///etc/passwd"}""", "url")]
    [InlineData("""{"name":"calc","url":"http://user:pass@host/"}""", "url")]
    [InlineData("""{"name":"calc","url":"http://host/","headers":[{"name":"Host","value":"x"}]}""", "headers[0].name")]
    [InlineData("""{"name":"calc","url":"http://host/","headers":[{"name":"A","value":"x\r\nB: y"}]}""", "headers[0].value")]
    [InlineData("""{"name":"calc","url":"http://host/","headers":[{"name":"A","value":"x"},{"name":"a","value":"y"}]}""", "headers[1].name")]
    [InlineData("""{"name":"calc","url":"http://host/","allowed_tools":[""]}""", "allowed_tools")]
    public async Task Bad_input_is_refused_with_the_field(string body, string field)
    {
        var answer = await _client.PostAsync(Servers, JsonNode.Parse(body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(field, Assert.Single(answer.Fields));
        Assert.Empty((await _client.GetAsync(Servers)).Expect(HttpStatusCode.OK).EnumerateArray());
    }

    [Fact]
    public async Task Only_administrators_may_and_a_name_is_one_servers()
    {
        var id = await AddAsync();
        var again = await _client.PostAsync(Servers, Body());
        Assert.Equal((HttpStatusCode.Conflict, "MCP server already exists."), (again.Status, again.Message));
        using var member = _server.Client(await Strangers.CreateAsync(_server));
        (await member.GetAsync(Servers)).Expect(HttpStatusCode.Forbidden);
        (await member.PostAsync(Servers, Body())).Expect(HttpStatusCode.Forbidden);
        (await member.GetAsync($"{Servers}/{id}/tools")).Expect(HttpStatusCode.Forbidden);
        (await member.AskAsync(HttpMethod.Delete, $"{Servers}/{id}", null)).Expect(HttpStatusCode.Forbidden);
        (await _client.AskAsync(HttpMethod.Delete, $"{Servers}/nonsense", null)).Expect(HttpStatusCode.BadRequest);
        (await PatchAsync(Guid.NewGuid(), [])).Expect(HttpStatusCode.NotFound);
    }

    private async Task<Guid> AddAsync(JsonObject? more = null)
    {
        var body = Body();
        foreach (var (name, value) in more ?? [])
            body[name] = value?.DeepClone();
        return (await _client.PostAsync(Servers, body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
    }

    private JsonObject Body() => new()
    {
        ["name"] = "calc",
        ["url"] = _mcp.Address.ToString(),
        ["headers"] = new JsonArray(new JsonObject { ["name"] = "Authorization", ["value"] = Token }),
    };

    private Task<Answer> PatchAsync(Guid id, JsonObject body) => _client.AskAsync(HttpMethod.Patch, $"{Servers}/{id}", body);

    private async Task<string[]> OfferedAsync(string text)
    {
        await _client.CreateAndRestAsync(_fake, text);
        return _fake.Requests[^1].Body.TryGetProperty("tools", out var tools)
            ? [.. tools.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()!)]
            : [];
    }

    private static bool IsCalc(string name) => name.StartsWith("calc__", StringComparison.Ordinal);

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
