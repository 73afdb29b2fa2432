using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Messages that wait: their order, their promotion, their fate (field.md R24).</summary>
public sealed class QueueTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Queued_messages_are_answered_in_order_without_being_asked_for()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        await using var probe = await _client.FollowAsync(chat);
        foreach (var text in new[] { "second", "third", "fourth" })
        {
            _fake.Enqueue(reply => reply.Text($"to {text}"));
            await _client.QueueAsync(chat, text);
        }

        Assert.Equal(["second", "third", "fourth"], await _client.QueueAsync(chat));
        gate.Open();
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(
            [
                "user: first", "assistant: so far and on", "user: second", "assistant: to second",
                "user: third", "assistant: to third", "user: fourth", "assistant: to fourth",
            ],
            await _client.HistoryAsync(chat));
        Assert.Empty(await _client.QueueAsync(chat));

        // Between two turns: the answer, the head of the queue, the queue without it, and on it goes.
        var types = probe.Events
            .SkipWhile(item => !item.IsMessage("assistant")).Take(5)
            .Select(item => item.GetProperty("type").GetString());
        Assert.Equal(["message", "message", "queue_update", "status", "status"], types);
    }

    [Fact]
    public async Task Promoting_stops_the_run_keeps_what_it_said_and_answers_the_promoted_message_next()
    {
        var gate = new Gate();
        var (chat, request) = await fixture.RunningAsync("first", gate);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        await _client.QueueAsync(chat, "second");
        var third = await _client.QueueAsync(chat, "third");
        _fake.Enqueue(reply => reply.Text("to third"));
        _fake.Enqueue(reply => reply.Text("to second"));

        var promoted = (await _client.PromoteAsync(chat, third)).Expect(HttpStatusCode.OK);
        Assert.Equal("user: third", promoted.Line());
        await request.Cancelled.WaitAsync(Eventually.Limit);
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(
            ["user: first", "assistant: so far", "user: third", "assistant: to third", "user: second", "assistant: to second"],
            await _client.HistoryAsync(chat));

        // The partial answer is stored before the promoted message, and the model is sent both.
        var asked = _fake.Requests[request.Number];
        Assert.Equal("third", asked.LastUserText);
        Assert.Equal(["system", "user", "assistant", "user"], asked.Messages.Select(message => message.GetProperty("role").GetString()));
        var order = probe.Events.SkipWhile(item => !item.IsMessage("assistant")).Take(5).ToArray();
        Assert.Equal(
            ["message", "queue_update", "message", "status", "status"], order.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(promoted.GetProperty("id").GetInt64(), order[2].GetProperty("message").GetProperty("id").GetInt64());
        Assert.Equal(["pending", "running"], order[3..].Select(Events.Status));
        Assert.False(request.DoneSent);
        gate.Open();
    }

    [Fact]
    public async Task A_queued_message_can_be_taken_back_any_number_of_times()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        await using var probe = await _client.FollowAsync(chat);
        var (second, third) = (await _client.QueueAsync(chat, "second"), await _client.QueueAsync(chat, "third"));
        for (var i = 0; i < 3; i++)
            (await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}/queue/{second}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(["third"], await _client.QueueAsync(chat));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.PromoteAsync(chat, second)).Status);
        (await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}/queue/{third}")).Expect(HttpStatusCode.NoContent);
        gate.Open();
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["user: first", "assistant: so far and on"], await _client.HistoryAsync(chat));
        Assert.Equal(
            [1, 2, 1, 0],
            probe.Events.Where(item => item.IsType("queue_update")).Select(item => item.GetProperty("queued_messages").GetArrayLength()));
    }

    [Fact]
    public async Task A_turn_that_fails_keeps_the_queue_and_the_next_message_joins_its_end()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Raw(
            "data: {\"error\":{\"message\":\"invalid request\",\"type\":\"invalid_request_error\",\"code\":\"400\"}}\n\n"));
        var chat = await _client.CreateAsync("first");
        await gate.Reached;
        await using var probe = await _client.FollowAsync(chat);
        await _client.QueueAsync(chat, "second");
        gate.Open();
        await probe.WaitForStatusAsync("error");
        Assert.Equal(["second"], await _client.QueueAsync(chat));

        _fake.Enqueue(reply => reply.Text("to second"));
        _fake.Enqueue(reply => reply.Text("to third"));
        await _client.QueueAsync(chat, "third");
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(
            ["user: first", "user: second", "assistant: to second", "user: third", "assistant: to third"],
            await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task A_message_sent_as_the_turn_ends_is_answered_whichever_comes_first()
    {
        // A race on purpose: queued or not, the message has its turn (field.md R24, R25).
        for (var round = 0; round < 20; round++)
        {
            var gate = new Gate();
            var (chat, _) = await fixture.RunningAsync($"round {round}", gate);
            await using var probe = await _client.FollowAsync(chat);
            await gate.Reached;
            _fake.Enqueue(reply => reply.Text("to second"));
            var sending = _client.SendAsync(chat, "second");
            gate.Open();
            (await sending).Expect(HttpStatusCode.OK);
            await probe.WaitAsync(
                events => events.Count > 0 && events[^1].IsStatus("waiting")
                    && events.Any(item => item.IsType("message") && item.GetProperty("message").Text() == "to second"),
                "the second answer");
            Assert.Equal(
                ["user: " + $"round {round}", "assistant: so far and on", "user: second", "assistant: to second"],
                await _client.HistoryAsync(chat));
        }
    }
}
