using System.Net;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Sequences;

/// <summary>
/// The worked sequences of spec/chat.md 2.3 in which a user steps in. What the model has said so far is stored in the transaction of the
/// command that stops it, so its message comes before the command's own events, and no second status follows (docs/decisions/0002).
/// </summary>
public sealed class SteeringSequenceTests(SequenceFixture fixture) : IClassFixture<SequenceFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Sequence_F_a_message_while_the_chat_is_running()
    {
        var gate = new Gate();
        await using var chat = await OpenRunningAsync(gate, " and on");
        await _client.QueueAsync(chat.Id, "second");
        await chat.WaitForAsync("queue_update [second]");
        _fake.Enqueue(reply => reply.Text("to second"));
        gate.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                .. Running,
                "queue_update [second]",
                "part assistant ' and on'",
                "message #4 assistant: 'so far and on'",
                "message #5 user: 'second'",
                "queue_update []",
                .. Answered("#6", "to second"),
            ],
            chat.Told);
    }

    [Fact]
    public async Task Sequence_G_a_queued_message_is_promoted_while_the_chat_is_running()
    {
        var gate = new Gate();
        await using var chat = await OpenRunningAsync(gate, " never heard");
        await _client.QueueAsync(chat.Id, "second");
        var third = await _client.QueueAsync(chat.Id, "third");
        await chat.WaitForAsync("queue_update [second, third]");
        _fake.Enqueue(reply => reply.Text("to third"));
        _fake.Enqueue(reply => reply.Text("to second"));
        (await _client.PromoteAsync(chat.Id, third)).Expect(HttpStatusCode.OK);
        gate.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                .. Running,
                "queue_update [second]",
                "queue_update [second, third]",
                "message #4 assistant: 'so far' (interrupted)",
                "queue_update [second]",
                "message #5 user: 'third'",
                .. Answered("#6", "to third")[..^1],
                "message #7 user: 'second'",
                "queue_update []",
                .. Answered("#8", "to second"),
            ],
            chat.Told);
    }

    [Fact]
    public async Task Sequence_H_an_interrupt_while_text_is_streaming()
    {
        var gate = new Gate();
        await using var chat = await OpenRunningAsync(gate, " never heard");
        (await _client.InterruptAsync(chat.Id)).Expect(HttpStatusCode.OK);
        gate.Open();
        await chat.WaitForAsync("status waiting");
        _fake.Enqueue(reply => reply.Text("to second"));
        await fixture.SendAsync(chat.Id, "second");
        await chat.WaitForAsync("message #6 assistant: 'to second'", "status waiting");

        // The next turn follows at once: nothing of the stopped one comes after its status.
        Assert.Equal(
            [
                .. Running,
                "message #4 assistant: 'so far' (interrupted)",
                "status waiting",
                "message #5 user: 'second'",
                .. Answered("#6", "to second"),
            ],
            chat.Told);
    }

    // The truncation marker is an event of its own, before the message (architecture.md, decision 3). An edit drops what streams.
    [Fact]
    public async Task Sequence_K_a_message_is_edited_while_the_chat_is_running()
    {
        var gate = new Gate();
        await using var chat = await OpenRunningAsync(gate, " never heard");
        await _client.QueueAsync(chat.Id, "second");
        await chat.WaitForAsync("queue_update [second]");
        _fake.Enqueue(reply => reply.Text("to better"));
        var edited = (await _client.MessagesAsync(chat.Id))[0].GetProperty("id").GetInt64();
        (await _client.EditAsync(chat.Id, edited, "better")).Expect(HttpStatusCode.OK);
        gate.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                .. Running,
                "queue_update [second]",
                "history_reset from #1",
                "message #1 user: 'better'",
                "queue_update []",
                .. Answered("#4", "to better"),
            ],
            chat.Told);
        Assert.Equal(["user: better", "assistant: to better"], await _client.HistoryAsync(chat.Id));
    }

    /// <summary>What is told until the first turn has streamed what it has to say so far.</summary>
    private static string[] Running =>
    [
        "message #3 user: 'first'",
        "status pending queued",
        "status running waiting_for_model",
        "status running streaming",
        "part assistant 'so far'",
    ];

    /// <summary>What is told of a turn from its user message on.</summary>
    private static string[] Answered(string number, string text) =>
    [
        "status pending queued",
        "status running waiting_for_model",
        "status running streaming",
        $"part assistant '{text}'",
        $"message {number} assistant: '{text}'",
        "status waiting",
    ];

    private async Task<FollowedChat> OpenRunningAsync(Gate gate, string rest)
    {
        var chat = await FollowedChat.OpenAsync(_client, _fake);
        _fake.Enqueue(reply => reply.Text("so far").WaitFor(gate).Text(rest));
        await fixture.SendAsync(chat.Id, "first");
        await chat.WaitForAsync("part assistant 'so far'");
        return chat;
    }
}
