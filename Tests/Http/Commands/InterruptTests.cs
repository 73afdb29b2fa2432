using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Stop stops, whatever the chat is doing (field.md R6).</summary>
public sealed class InterruptTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task A_running_turn_stops_at_once_and_keeps_what_it_said()
    {
        var gate = new Gate();
        var (chat, request) = await fixture.RunningAsync("talk", gate);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");

        // The provider says nothing and the gate stays shut: the answer comes from the chat alone.
        Assert.Equal("waiting", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        Assert.Equal(["user: talk", "assistant: so far"], await _client.HistoryAsync(chat));
        await request.Cancelled.WaitAsync(Eventually.Limit);
        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["message", "status"], events.TakeLast(2).Select(item => item.GetProperty("type").GetString()));
        var told = events[^2].GetProperty("message");
        Assert.False(told.TryGetProperty("usage", out _));

        // That it was stopped is told, and stored.
        foreach (var message in new[] { told, (await _client.MessagesAsync(chat))[1] })
            Assert.True(Assert.Single(message.GetProperty("content").EnumerateArray()).GetProperty("interrupted").GetBoolean());

        // Again and again: nothing more happens.
        Assert.Equal("waiting", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        Assert.Equal(2, (await _client.MessagesAsync(chat)).Count);
        gate.Open();
    }

    [Fact]
    public async Task A_turn_that_has_said_nothing_stops_and_leaves_nothing()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate));
        var chat = await _client.CreateAsync("think");
        await gate.Reached;
        var request = _fake.Requests[^1];
        Assert.Equal("waiting", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        await request.Cancelled.WaitAsync(Eventually.Limit);
        Assert.Equal(["user: think"], await _client.HistoryAsync(chat));
        Assert.Equal("waiting", await _client.StatusAsync(chat));
    }

    [Fact]
    public async Task The_head_of_the_queue_goes_next()
    {
        var gate = new Gate();
        var (chat, request) = await fixture.RunningAsync("first", gate);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        await _client.QueueAsync(chat, "second");
        _fake.Enqueue(reply => reply.Text("to second"));
        Assert.Equal("pending", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        await request.Cancelled.WaitAsync(Eventually.Limit);
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["user: first", "assistant: so far", "user: second", "assistant: to second"], await _client.HistoryAsync(chat));
        Assert.Equal(
            [false, true, false, false],
            (await _client.MessagesAsync(chat)).Select(message => message.GetProperty("content")[0].TryGetProperty("interrupted", out _)));
        Assert.Empty(await _client.QueueAsync(chat));
        gate.Open();
    }

    [Fact]
    public async Task A_chat_in_error_becomes_waiting_and_its_error_is_gone()
    {
        _fake.Enqueue(reply => reply.Error(401, "Incorrect API key provided"));
        var chat = await _client.CreateAsync("fails");
        await _client.WaitForStatusAsync(chat, "error");
        var answer = (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal(("waiting", null), (answer.GetProperty("status").GetString(), answer.GetProperty("last_error").GetString()));
        Assert.Equal("waiting", await _client.StatusAsync(chat));
    }

    [Fact]
    public async Task The_wait_before_another_attempt_stops_at_once()
    {
        _fake.Enqueue(reply => reply.Error(503, "slow down", null, ("Retry-After", "600")));
        var chat = await _client.CreateAsync("limited");
        await using var probe = await _client.FollowAsync(chat);
        var retry = (await probe.WaitForAsync(item => item.IsType("retry"), "the retry")).GetProperty("retry");
        Assert.Equal((1, 600_000), (retry.GetProperty("attempt").GetInt32(), retry.GetProperty("delay_ms").GetInt32()));
        Assert.Equal("waiting", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["user: limited"], await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task A_late_interrupt_that_names_an_older_turn_leaves_the_newer_one_alone()
    {
        var (first, second) = (new Gate(), new Gate());
        var (chat, _) = await fixture.RunningAsync("first", first);
        await using var probe = await _client.FollowAsync(chat);
        first.Open();
        var events = await probe.WaitForRestAsync(turns: 1);
        var old = events[^1].GetProperty("status").GetProperty("turn").GetInt64();
        _fake.Enqueue(reply => reply.Text("second answer").WaitFor(second).Text(", whole"));
        await _client.SendAsync(chat, "second");
        var running = await probe.WaitForAsync(
            item => item.IsStatus("running") && item.GetProperty("status").GetProperty("turn").GetInt64() != old, "the second turn");
        await second.Reached;
        var request = _fake.Requests[^1];

        var late = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/interrupt", new JsonObject { ["turn"] = old });
        Assert.Equal("running", late.Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        second.Open();
        await probe.WaitForRestAsync(turns: 2);
        Assert.True(request.DoneSent);
        Assert.Equal("assistant: second answer, whole", (await _client.HistoryAsync(chat))[^1]);

        // The right name stops it.
        var third = new Gate();
        _fake.Enqueue(reply => reply.Text("third").WaitFor(third));
        await _client.SendAsync(chat, "third");
        await third.Reached;
        var turn = (await probe.WaitAsync(seen => seen[^1].IsType("message_part"), "the third answer"))
            .Last(item => item.IsType("status")).GetProperty("status").GetProperty("turn").GetInt64();
        Assert.NotEqual(running.GetProperty("status").GetProperty("turn").GetInt64(), turn);
        var exact = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/interrupt", new JsonObject { ["turn"] = turn });
        Assert.Equal("waiting", exact.Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        third.Open();
    }

    [Fact]
    public async Task Closing_every_connection_stops_nothing()
    {
        var gate = new Gate();
        var (chat, request) = await fixture.RunningAsync("go on", gate);
        await using (var probe = await _client.FollowAsync(chat))
        await using (var events = await _client.FollowSseAsync(chat))
        {
            await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
            await events.WaitAsync(seen => seen.Count > 0, "the snapshot");
        }

        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.True(request.DoneSent);
        Assert.Equal(["user: go on", "assistant: so far and on"], await _client.HistoryAsync(chat));
    }
}
