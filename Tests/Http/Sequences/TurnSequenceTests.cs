using System.Net;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Sequences;

/// <summary>
/// The worked sequences of spec/chat.md 2.3 that a turn makes by itself. More than there, a busy chat also tells its phases, each as a
/// status event (field.md R11).
/// </summary>
public sealed class TurnSequenceTests(SequenceFixture fixture) : IClassFixture<SequenceFixture>
{
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Sequence_A_a_plain_turn()
    {
        await using var chat = await OpenAsync();
        Gate[] gates = [new(), new()];
        _fake.Enqueue(reply => reply.Text("one ").WaitFor(gates[0]).Text("two ").WaitFor(gates[1]).Text("three").Usage(10, 5));
        await fixture.SendAsync(chat.Id, "count");
        await chat.WaitForAsync("part assistant 'one '");
        gates[0].Open();
        await chat.WaitForAsync("part assistant 'two '");
        gates[1].Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                "message #3 user: 'count'",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'one '",
                "part assistant 'two '",
                "part assistant 'three'",
                "message #4 assistant: 'one two three', usage 10+5",
                "status waiting",
            ],
            chat.Told);
    }

    [Fact]
    public async Task Sequence_B_a_turn_with_one_tool()
    {
        await using var chat = await OpenAsync();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("I look.").ToolCall("call_1", "look", "{\"at\":", "\"it\"}"));
        _fake.Enqueue(reply => reply.Text("There is ").WaitFor(gate).Text("a door."));
        await fixture.SendAsync(chat.Id, "what is there?");
        await chat.WaitForAsync("part assistant 'There is '");
        gate.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                "message #3 user: 'what is there?'",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'I look.'",
                "part assistant tool-call call_1 look +{\"at\":\"it\"}",
                "part assistant tool-call call_1 look {\"at\":\"it\"}",
                "status running running_tools",
                "part tool tool-result call_1 look {\"output\":\"a door\"}",
                "message #4 assistant: 'I look.', tool-call call_1 look {\"at\":\"it\"}",
                "message #5 tool: tool-result call_1 look {\"output\":\"a door\"}",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'There is '",
                "part assistant 'a door.'",
                "message #6 assistant: 'There is a door.'",
                "status waiting",
            ],
            chat.Told);
    }

    [Fact]
    public async Task Sequence_C_two_tools_in_one_step()
    {
        await using var chat = await OpenAsync();
        _fake.Enqueue(reply => reply.ToolCall("call_1", "wait", "{\"gate\":0}").ToolCall("call_2", "look", "{}"));
        _fake.Enqueue(reply => reply.Text("Both."));
        await fixture.SendAsync(chat.Id, "both");
        await Task.WhenAll(fixture.Waits.Reached, fixture.Looked);
        await chat.WaitForAsync("status running running_tools");
        fixture.Waits.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                "message #3 user: 'both'",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant tool-call call_1 wait +{\"gate\":0}",
                "part assistant tool-call call_2 look +{}",
                "part assistant tool-call call_1 wait {\"gate\":0}",
                "part assistant tool-call call_2 look {}",
                "status running running_tools",
                "part tool tool-result call_1 wait {\"output\":\"passed 0\"}",
                "part tool tool-result call_2 look {\"output\":\"a door\"}",
                "message #4 assistant: tool-call call_1 wait {\"gate\":0}, tool-call call_2 look {}",
                "message #5 tool: tool-result call_1 wait {\"output\":\"passed 0\"}",
                "message #6 tool: tool-result call_2 look {\"output\":\"a door\"}",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'Both.'",
                "message #7 assistant: 'Both.'",
                "status waiting",
            ],
            chat.Told);
    }

    [Fact]
    public async Task Sequence_E_a_permanent_failure()
    {
        await using var chat = await OpenAsync();
        const string Sentence = "OpenAI rejected the API key (401).";
        _fake.Enqueue(reply => reply.Error(401, "raw words of the provider", "invalid_api_key"));
        await fixture.SendAsync(chat.Id, "fail");
        await chat.WaitForAsync($"status error {Sentence}");

        Assert.Equal(
            [
                "message #3 user: 'fail'",
                "status pending queued",
                "status running waiting_for_model",
                $"error: {Sentence}",
                $"status error {Sentence}",
            ],
            chat.Told);
        Assert.Equal(Sentence, (await fixture.Client.ChatAsync(chat.Id)).GetProperty("last_error").GetString());
    }

    // Other than in the specification the parts come last, after messages and queue (architecture.md, decision 4).
    [Fact]
    public async Task Sequence_J_a_client_joins_in_the_middle_of_the_second_step()
    {
        await using var chat = await OpenAsync();
        var gate = new Gate();
        _fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}"));
        _fake.Enqueue(reply => reply.Text("There is ").WaitFor(gate).Text("a door."));
        _fake.Enqueue(reply => reply.Text("Bye."));
        await fixture.SendAsync(chat.Id, "what is there?");
        await chat.WaitForAsync("part assistant 'There is '");
        Assert.True((await fixture.Client.SendAsync(chat.Id, "bye")).Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
        await chat.WaitForAsync("queue_update [bye]");

        var asked = (await fixture.Client.MessagesAsync(chat.Id))[2].GetProperty("id").GetInt64();
        await using var late = await fixture.Client.FollowAsync(chat.Id, $"?after_id={asked}");
        await late.WaitForLineAsync("part assistant 'There is '");
        gate.Open();
        await late.WaitForLineAsync("status waiting");

        Assert.Equal(
            [
                "status running streaming (start)",
                "message #1 assistant: tool-call call_1 look {}",
                "message #2 tool: tool-result call_1 look {\"output\":\"a door\"}",
                "queue_update [bye]",
                "part assistant 'There is '",
                "part assistant 'a door.'",
                "message #3 assistant: 'There is a door.'",
                "message #4 user: 'bye'",
                "queue_update []",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'Bye.'",
                "message #5 assistant: 'Bye.'",
                "status waiting",
            ],
            late.Events.Lines());
    }

    private Task<FollowedChat> OpenAsync() => FollowedChat.OpenAsync(fixture.Client, _fake);
}
