using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Usage;

/// <summary>A tree of chats pauses at the limits of its budget and goes on when they are raised (field.md R17).</summary>
public sealed class BudgetTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    public Task InitializeAsync() => fixture.Server.PriceAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("max_tokens", 40)]
    [InlineData("max_cost_micros", 40)]
    [InlineData("max_tool_calls", 1)]
    [InlineData("max_work_seconds", 0)]
    public async Task At_a_limit_the_turn_pauses_before_its_call_and_goes_on_when_it_is_raised(string field, long limit)
    {
        _fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(20, 0));
        _fake.Enqueue(reply => reply.Text("first").Usage(20, 0));
        var chat = await _client.CreateAsync("one");
        await _client.WaitForStatusAsync(chat, "waiting");
        await SetAsync(chat, (field, limit));
        var asked = _fake.Requests.Count;
        await _client.SendAsync(chat, "two");
        await _client.WaitForStatusAsync(chat, "paused");

        var text = (await _client.ChatAsync(chat)).GetProperty("status_text").GetString();
        Assert.Contains($"Raise {field} of the budget", text, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await _client.ChatAsync(chat)).GetProperty("last_error").ValueKind);
        Assert.Equal(asked, _fake.Requests.Count);
        Assert.Equal("user: two", (await _client.HistoryAsync(chat))[^1]);
        Assert.Equal(text, (await BudgetAsync(chat)).GetProperty("reached").GetString());

        _fake.Enqueue(reply => reply.Text("second"));
        await SetAsync(chat);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: two", "assistant: second"], (await _client.HistoryAsync(chat)).TakeLast(2));
        Assert.False((await _client.ChatAsync(chat)).TryGetProperty("status_text", out _));
    }

    [Fact]
    public async Task Amid_a_turn_nothing_of_it_is_lost_and_readers_are_told()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("let me look").WaitFor(gate).ToolCall("call_1", "look", "{}").Usage(20, 5));
        var chat = await _client.CreateAsync("look");
        await using var probe = await _client.FollowAsync(chat);
        await using var watch = await _client.WatchAsync();
        await SetAsync(chat, ("max_tokens", 25));
        gate.Open();

        var paused = await probe.WaitForAsync(item => item.IsStatus("paused"), "the pause");
        var status = paused.GetProperty("status");
        Assert.Contains("25 tokens", status.GetProperty("status_text").GetString(), StringComparison.Ordinal);
        var usage = status.GetProperty("usage");
        Assert.Equal((25, 1), (usage.Number("tokens"), usage.Number("tool_calls")));
        await watch.WaitForAsync(
            item => item.TryGetProperty("chat", out var told) && told.TryGetProperty("status_text", out _), "the pause in the list");
        Assert.Equal(
            ["user", "assistant", "tool"], (await _client.MessagesAsync(chat)).Select(message => message.GetProperty("role").GetString()));

        _fake.Enqueue(reply => reply.Text("fine"));
        await SetAsync(chat, ("max_tokens", 1000));
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("assistant: fine", (await _client.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task Tools_are_counted_before_they_run()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply
            .Text("x").WaitFor(gate).ToolCall("call_1", "look", "{}").ToolCall("call_2", "look", "{}").Usage(1, 1));
        var chat = await _client.CreateAsync("two calls");
        await gate.Reached;
        await SetAsync(chat, ("max_tool_calls", 1));
        gate.Open();
        await _client.WaitForStatusAsync(chat, "paused");

        var results = (await _client.MessagesAsync(chat)).Skip(2).Select(message => message.GetProperty("content")[0].GetProperty("result"));
        Assert.Equal(
            ["Tool not found: look", "The budget of this chat allows no more tool calls, so it was not made."],
            results.Select(result => result.GetProperty("error").GetString()));
        Assert.Equal(1, (await BudgetAsync(chat)).GetProperty("used").Number("tool_calls"));
        await _client.InterruptAsync(chat);
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    [Fact]
    public async Task What_children_use_counts_to_the_root_and_all_of_them_go_on()
    {
        var root = await _client.CreateAndRestAsync(_fake, "root");
        Guid[] children = [await AddChildAsync(root), await AddChildAsync(root)];
        _fake.Enqueue(reply => reply.Text("done").Usage(500, 0));
        await _client.SendAsync(children[0], "work");
        await _client.WaitForStatusAsync(children[0], "waiting");
        await SetAsync(root, ("max_tokens", 500));
        Guid[] tree = [root, .. children];
        foreach (var chat in tree)
            await _client.SendAsync(chat, "more of the tree");
        foreach (var chat in tree)
            await _client.WaitForStatusAsync(chat, "paused");
        Assert.Equal(root, (await BudgetAsync(children[1])).GetProperty("root_chat_id").GetGuid());

        _fake.OnRequest(request => request.LastUserText == "more of the tree" ? new FakeReply().Text("fine") : null);
        await SetAsync(root, ("max_tokens", 5000));
        foreach (var chat in tree)
        {
            await _client.WaitForStatusAsync(chat, "waiting");
            Assert.Equal("assistant: fine", (await _client.HistoryAsync(chat))[^1]);
        }
    }

    [Fact]
    public async Task A_tree_overshoots_by_no_more_than_the_calls_under_way()
    {
        const int Limit = 45;
        var root = await _client.CreateAndRestAsync(_fake, "edge");
        Guid[] tree = [root, await AddChildAsync(root), await AddChildAsync(root)];
        var before = (await BudgetAsync(root)).GetProperty("used").Number("tokens");
        await SetAsync(root, ("max_tokens", before + Limit));

        // None of them would ever end by itself.
        _fake.OnRequest(request => request.LastUserText == "to the edge"
            ? new FakeReply().ToolCall($"call_{request.Number}", "look", $"{{\"at\":{request.Number}}}").Usage(10, 0)
            : null);
        await Task.WhenAll(tree.Select(chat => _client.SendAsync(chat, "to the edge")));
        foreach (var chat in tree)
            await _client.WaitForStatusAsync(chat, "paused");

        var used = (await BudgetAsync(root)).GetProperty("used").Number("tokens") - before;
        Assert.InRange(used, Limit, Limit + (tree.Length * 10));
        var stored = await fixture.Server.QueryAsync<long>(
            "SELECT sum(total_tokens)::bigint FROM usage WHERE root_chat_id = $1", root);
        Assert.Equal(before + used, stored);
    }

    [Fact]
    public async Task A_title_waits_for_the_budget_and_is_written_when_that_is_raised()
    {
        var (answer, asked) = (new FakeReply().Error(401, "no"), 0);
        _fake.OnTitle(request =>
        {
            if (!request.LastUserText.Contains("name me", StringComparison.Ordinal))
                return new FakeReply().Usage(0, 0);
            asked++;
            return answer;
        });
        _fake.Enqueue(reply => reply.Text("first").Usage(20, 0));
        var chat = await _client.CreateAsync("name me");
        await _client.WaitForStatusAsync(chat, "waiting");
        await Eventually.TrueAsync(async () => (await TitleErrorAsync(chat)) is not null, "the title's failure");
        asked = 0;
        await SetAsync(chat, ("max_tokens", 20));

        await _client.SendAsync(chat, "two");
        await _client.WaitForStatusAsync(chat, "paused");
        await Eventually.TrueAsync(
            async () => await TitleErrorAsync(chat) is { } error && error.Contains("Raise max_tokens", StringComparison.Ordinal),
            "the title's limit");
        var regenerate = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/title/regenerate", null);
        Assert.Equal(HttpStatusCode.Conflict, regenerate.Status);
        Assert.Contains("Raise max_tokens", regenerate.Text, StringComparison.Ordinal);
        Assert.Equal(0, asked);
        Assert.Equal("fallback", (await _client.ChatAsync(chat)).GetProperty("title_source").GetString());

        answer = new FakeReply().Text("A good title");
        _fake.Enqueue(reply => reply.Text("second"));
        await SetAsync(chat, ("max_tokens", 5000));
        await Eventually.TrueAsync(
            async () => (await _client.ChatAsync(chat)).GetProperty("title").GetString() == "A good title", "the title");
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    /// <summary>field.md R18: the meter of a tree counts what its children use while they are at work.</summary>
    [Fact]
    public async Task The_trees_meter_runs_while_a_child_is_at_work()
    {
        var root = await _client.CreateAndRestAsync(_fake, "meter");
        var child = await AddChildAsync(root);
        var before = (await BudgetAsync(root)).GetProperty("used").Number("tokens");
        var gate = new Gate();
        _fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(20, 5));
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("done"));
        await _client.SendAsync(child, "work");
        await gate.Reached;

        var used = (await BudgetAsync(root)).GetProperty("used");
        Assert.Equal((before + 25, 1), (used.Number("tokens"), used.Number("tool_calls")));
        var cost = (await _client.GetAsync($"{ParleyClient.Chats}/{root}/cost")).Expect(HttpStatusCode.OK);
        Assert.Equal((25, 25 * 2 + 5 * 8), (
            cost.GetProperty("children").Number("total_tokens"), cost.GetProperty("children").Number("cost_micros")));
        Assert.Equal("running", await _client.StatusAsync(child));
        gate.Open();
        await _client.WaitForStatusAsync(child, "waiting");
    }

    [Fact]
    public async Task A_budget_is_the_roots_and_names_what_is_wrong_with_it()
    {
        var root = await _client.CreateAndRestAsync(_fake, "budget");
        var child = await AddChildAsync(root);

        var ofChild = await PutAsync(child, new JsonObject { ["max_tokens"] = 5 });
        var wrong = await PutAsync(root, new JsonObject { ["max_tokens"] = -1, ["max_children"] = long.MaxValue });
        var malformed = await PutAsync(root, new JsonObject { ["max_tokens"] = "many" });

        Assert.Equal(HttpStatusCode.Conflict, ofChild.Status);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["max_children", "max_tokens"], wrong.Fields.Order(StringComparer.Ordinal));
        Assert.Equal(["max_tokens"], malformed.Fields);
        var budget = await BudgetAsync(root);
        Assert.Equal(1, budget.Number("children"));
        Assert.True(budget.GetProperty("effective").Number("max_tool_calls") > 0);
        Assert.False(budget.GetProperty("limits").TryGetProperty("max_tokens", out _));
    }

    private async Task<string?> TitleErrorAsync(Guid chat)
    {
        var told = (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.OK);
        return told.TryGetProperty("title_error", out var error) ? error.GetString() : null;
    }

    private Task<Guid> AddChildAsync(Guid root) => fixture.Server.QueryAsync<Guid>(
        """
        INSERT INTO chats (id, owner_id, parent_chat_id, root_chat_id, last_model_config_id)
        SELECT gen_random_uuid(), owner_id, id, id, last_model_config_id FROM chats WHERE id = $1 RETURNING id
        """,
        root);

    private async Task SetAsync(Guid chat, params (string Field, long Value)[] limits)
    {
        var body = new JsonObject();
        foreach (var (field, value) in limits)
            body[field] = value;
        (await PutAsync(chat, body)).Expect(HttpStatusCode.OK);
    }

    private Task<Answer> PutAsync(Guid chat, JsonObject body) =>
        _client.AskAsync(HttpMethod.Put, $"{ParleyClient.Chats}/{chat}/budget", body);

    private async Task<JsonElement> BudgetAsync(Guid chat) =>
        (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/budget")).Expect(HttpStatusCode.OK);
}
