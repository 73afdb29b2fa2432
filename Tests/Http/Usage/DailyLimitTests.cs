using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Usage;

/// <summary>Whose day is used up starts no new turn; one that runs is not cut.</summary>
public sealed class DailyLimitTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string Limits = $"{ParleyClient.Chats}/config/daily-limits";

    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    public Task InitializeAsync() => SetAsync([]);

    public Task DisposeAsync() => SetAsync([]);

    [Theory]
    [InlineData("max_tokens", "0 tokens")]
    [InlineData("max_cost_micros", "$0.00")]
    public async Task Everything_that_would_start_a_turn_is_refused_with_a_clear_text(string limit, string told)
    {
        var chat = await _client.CreateAndRestAsync(_fake, "before");
        var message = (await _client.MessagesAsync(chat))[0].Number("id");
        await SetAsync(new() { ["everybody"] = new JsonObject { [limit] = 0 } });

        Answer[] answers =
        [
            await _client.PostAsync(ParleyClient.Chats, ParleyClient.Body("new")),
            await _client.SendAsync(chat, "more"),
            await _client.EditAsync(chat, message, "other"),
            await _client.PostAsync($"{ParleyClient.Chats}/{chat}/compact", null),
        ];

        foreach (var answer in answers)
        {
            Assert.Equal((HttpStatusCode.Conflict, "Daily limit reached."), (answer.Status, answer.Message));
            Assert.Contains($"today's {told}. The count begins anew at 00:00 UTC.", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(["user: before", "assistant: done"], await _client.HistoryAsync(chat));
        Assert.Equal("waiting", await _client.StatusAsync(chat));
        await SetAsync([]);
        _fake.Enqueue(reply => reply.Text("again"));
        (await _client.SendAsync(chat, "more")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    [Fact]
    public async Task A_command_that_was_done_is_answered_all_the_same()
    {
        var chat = await _client.CreateAndRestAsync(_fake, "before");
        var command = Guid.NewGuid();
        _fake.Enqueue(reply => reply.Text("once"));
        var path = $"{ParleyClient.Chats}/{chat}/messages";
        var first = (await _client.PostAsync(path, ParleyClient.Body("more"), command)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        await SetAsync(new() { ["everybody"] = new JsonObject { ["max_tokens"] = 0 } });

        var second = (await _client.PostAsync(path, ParleyClient.Body("more"), command)).Expect(HttpStatusCode.OK);

        Assert.Equal(first.GetProperty("message").Number("id"), second.GetProperty("message").Number("id"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_running_turn_is_not_cut_and_what_waits_is_held(bool interrupt)
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("runs", gate);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        await SetAsync(new() { ["everybody"] = new JsonObject { ["max_tokens"] = 0 } });
        var queued = await _client.QueueAsync(chat, "waits");
        if (interrupt)
            await _client.InterruptAsync(chat);
        gate.Open();
        await _client.WaitForStatusAsync(chat, "paused");

        Assert.Equal(interrupt ? "assistant: so far" : "assistant: so far and on", (await _client.HistoryAsync(chat))[^1]);
        Assert.Equal(["waits"], await _client.QueueAsync(chat));
        Assert.Contains(
            "The count begins anew", (await _client.ChatAsync(chat)).GetProperty("status_text").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PromoteAsync(chat, queued)).Status);

        await SetAsync([]);
        _fake.Enqueue(reply => reply.Text("fine"));
        // Unless it went on by itself in that moment.
        Assert.Contains((await _client.PromoteAsync(chat, queued)).Status, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound });
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: waits", "assistant: fine"], (await _client.HistoryAsync(chat)).TakeLast(2));
    }

    [Fact]
    public async Task A_child_is_no_way_around_them()
    {
        var root = await _client.CreateAndRestAsync(_fake, "root");
        var child = await fixture.Server.AddChildAsync(root, tokens: 1, micros: 0);
        await SetAsync(new() { ["everybody"] = new JsonObject { ["max_tokens"] = 1 } });
        var idle = await _client.SendAsync(child, "more");
        await SetAsync([]);
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("fine"));
        (await _client.SendAsync(child, "allowed")).Expect(HttpStatusCode.OK);
        await gate.Reached;
        await SetAsync(new() { ["everybody"] = new JsonObject { ["max_tokens"] = 1 } });
        var busy = await _client.SendAsync(child, "more");
        gate.Open();
        await _client.WaitForStatusAsync(child, "waiting");

        foreach (var answer in new[] { idle, busy })
            Assert.Equal((HttpStatusCode.Conflict, "Daily limit reached."), (answer.Status, answer.Message));
        Assert.Equal(["user: allowed", "assistant: fine"], await _client.HistoryAsync(child));
    }

    /// <summary>By itself: within the time in which a silo looks for what it should work on.</summary>
    [Fact]
    public async Task What_waits_goes_on_when_the_day_changes_or_the_limit_is_raised()
    {
        var owner = await fixture.Server.QueryAsync<Guid>("SELECT id FROM users WHERE 'owner' = ANY(roles)");
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var (gate, other) = (new Gate(), new Gate());
        var (raised, overnight) = (await RunAsync(_client, gate), await RunAsync(stranger, other));
        await SetAsync(new() { ["everybody"] = new JsonObject { ["max_tokens"] = 1000 } });
        await _client.QueueAsync(raised, "waits");
        await stranger.QueueAsync(overnight, "waits");
        gate.Open();
        other.Open();
        await _client.WaitForStatusAsync(raised, "paused");
        await stranger.WaitForStatusAsync(overnight, "paused");
        _fake.OnRequest(request => request.LastUserText == "waits" ? new FakeReply().Text("fine") : null);

        await SetAsync(new()
        {
            ["everybody"] = new JsonObject { ["max_tokens"] = 1000 },
            ["users"] = new JsonArray(new JsonObject { ["user_id"] = owner, ["limits"] = new JsonObject() }),
        });
        await fixture.Server.QueryAsync<object>(
            "UPDATE usage SET ended_at = ended_at - interval '1 day' WHERE owner_id = (SELECT owner_id FROM chats WHERE id = $1)",
            overnight);

        foreach (var (client, chat) in new[] { (_client, raised), (stranger, overnight) })
        {
            await client.WaitForStatusAsync(chat, "waiting");
            Assert.Equal(["user: waits", "assistant: fine"], (await client.HistoryAsync(chat)).TakeLast(2));
            Assert.Empty(await client.QueueAsync(chat));
            Assert.False((await client.ChatAsync(chat)).TryGetProperty("status_text", out _));
        }
    }

    [Fact]
    public async Task A_user_may_have_limits_of_ones_own()
    {
        var owner = await fixture.Server.QueryAsync<Guid>("SELECT id FROM users WHERE 'owner' = ANY(roles)");
        await SetAsync(new()
        {
            ["everybody"] = new JsonObject { ["max_tokens"] = 0 },
            ["users"] = new JsonArray(new JsonObject { ["user_id"] = owner, ["limits"] = new JsonObject() }),
        });

        await _client.CreateAndRestAsync(_fake, "free");
    }

    [Fact]
    public async Task Only_an_administrator_sets_them_and_faults_are_named()
    {
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(Limits)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.AskAsync(HttpMethod.Put, Limits, new JsonObject())).Status);

        var user = Guid.NewGuid();
        var negative = await _client.AskAsync(
            HttpMethod.Put, Limits, new JsonObject { ["everybody"] = new JsonObject { ["max_tokens"] = -1 } });
        var unknown = await _client.AskAsync(
            HttpMethod.Put,
            Limits,
            new JsonObject { ["users"] = new JsonArray(new JsonObject { ["user_id"] = user, ["limits"] = new JsonObject() }) });
        Assert.Equal(["everybody.max_tokens"], negative.Fields);
        Assert.Equal(["users[0].user_id"], unknown.Fields);
    }

    /// <summary>Makes a chat whose turn uses 2,000 tokens once its gate is opened.</summary>
    private async Task<Guid> RunAsync(ParleyClient client, Gate gate)
    {
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("long").Usage(2000, 0));
        var chat = await client.CreateAsync("runs");
        await gate.Reached;
        return chat;
    }

    private async Task SetAsync(JsonObject limits) =>
        (await _client.AskAsync(HttpMethod.Put, Limits, limits)).Expect(HttpStatusCode.OK);
}
