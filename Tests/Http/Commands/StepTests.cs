using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>What a turn is made of: steps, tool calls and their results, usage, attempts.</summary>
public sealed class StepTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task A_tool_that_nobody_has_gets_an_error_result_and_the_model_is_asked_again()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("let me look").ToolCall("call_1", "look", "{\"where\":", "\"here\"}").Usage(10, 5));
        _fake.Enqueue(reply => reply.Text("nothing ", "there").Usage(30, 7, reasoning: 3, cached: 20));
        var chat = await _client.CreateAsync("look");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
        gate.Open();
        var events = await probe.WaitForRestAsync(turns: 1);

        var messages = await _client.MessagesAsync(chat);
        Assert.Equal(["user", "assistant", "tool", "assistant"], messages.Select(message => message.GetProperty("role").GetString()));
        var call = messages[1].GetProperty("content")[1];
        Assert.Equal(
            ("call_1", "look", "here"),
            (Text(call, "tool_call_id"), Text(call, "tool_name"), Text(call.GetProperty("args"), "where")));
        var result = messages[2].GetProperty("content")[0];
        Assert.Equal(
            ("call_1", true, "Tool not found: look"),
            (Text(result, "tool_call_id"), result.GetProperty("is_error").GetBoolean(), Text(result.GetProperty("result"), "error")));
        Assert.Equal("nothing there", messages[3].Text());

        // The model hears of its call and of the result.
        var asked = _fake.Requests[^1].Messages;
        Assert.Equal(["system", "user", "assistant", "tool"], asked.Select(message => Text(message, "role")));
        Assert.Equal("call_1", Text(asked[3], "tool_call_id"));
        Assert.Contains("Tool not found: look", asked[3].ToString(), StringComparison.Ordinal);

        Assert.Equal((10, 5, 15), Tokens(messages[1]));
        Assert.Equal((10, 7, 37), Tokens(messages[3]));
        var usage = messages[3].GetProperty("usage");
        Assert.Equal((3, 20), (usage.GetProperty("reasoning_tokens").GetInt64(), usage.GetProperty("cache_read_tokens").GetInt64()));
        Assert.True(usage.GetProperty("context_limit").GetInt64() > 0);
        Assert.False(messages[2].TryGetProperty("usage", out _));

        var kinds = events.SkipWhile(item => !item.IsType("message_part")).Select(Kind).ToArray();
        Assert.Equal("text", kinds[0]);
        // Each phase is told: tools run, the model is asked again, it answers, the chat rests.
        Assert.Equal(
            ["tool-call", "status", "tool-result", "message", "message", "status", "status", "text", "message", "status"],
            kinds.Skip(1).Where((kind, at) => at == 0 || kind != "args" || kinds[at] != "args").Where(kind => kind != "args").Aggregate(
                new List<string>(), (list, kind) => { if (kind != "text" || list[^1] != "text") list.Add(kind); return list; }));
        var arguments = events.Where(item => Kind(item) == "args").Select(item => Text(Part(item), "args_delta"));
        Assert.Equal("""{"where":"here"}""", string.Concat(arguments));
    }

    [Fact]
    public async Task Whoever_queues_a_message_amid_a_tool_call_leaves_the_call_alone()
    {
        Gate[] gates = [new(), new()];
        const string Rest =
            "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"fake\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"here\\\"}\"}}]},\"finish_reason\":null}]}\n\n";
        _fake.Enqueue(reply => reply
            .Text("let ").ToolCall("call_1", "look", "{\"where\":").WaitFor(gates[0]).Raw(Rest).Usage(10, 5));
        _fake.Enqueue(reply => reply.Text("fi").WaitFor(gates[1]).Text("ne").Usage(20, 6));
        var chat = await _client.CreateAsync("look");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.Any(item => Kind(item) == "args"), "the call's beginning");
        await _client.QueueAsync(chat, "queued");
        await _client.PromoteAsync(chat, 987654321);
        gates[0].Open();
        await gates[1].Reached;
        await probe.WaitAsync(events => events.StreamedText() == "let fi", "the answer's beginning");
        await _client.QueueAsync(chat, "queued too");
        _fake.Enqueue(reply => reply.Text("to queued"));
        _fake.Enqueue(reply => reply.Text("to queued too"));
        gates[1].Open();
        await probe.WaitForRestAsync(turns: 1);
        var messages = await _client.MessagesAsync(chat);
        Assert.Equal(
            ["user", "assistant", "tool", "assistant", "user", "assistant", "user", "assistant"],
            messages.Select(message => Text(message, "role")));
        var call = Assert.Single(messages[1].GetProperty("content").EnumerateArray(), part => part.IsType("tool-call"));
        Assert.Equal("here", Text(call.GetProperty("args"), "where"));
        Assert.Equal("Tool not found: look", Text(messages[2].GetProperty("content")[0].GetProperty("result"), "error"));
        Assert.Equal("fine", Text(Assert.Single(messages[3].GetProperty("content").EnumerateArray()), "text"));
        Assert.Equal((10, 5, 15), Tokens(messages[1]));
        Assert.Equal((20, 6, 26), Tokens(messages[3]));
    }

    [Fact]
    public async Task Calls_of_one_step_have_their_results_in_the_order_of_the_calls()
    {
        _fake.Enqueue(reply => reply.ToolCall("call_a", "alpha", "{}").ToolCall("call_b", "beta", "{}").ToolCall("call_c", "gamma", "{}"));
        _fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync("three at once");
        await _client.WaitForStatusAsync(chat, "waiting");
        var messages = await _client.MessagesAsync(chat);
        Assert.Equal(["user", "assistant", "tool", "tool", "tool", "assistant"], messages.Select(message => Text(message, "role")));
        string[] ids = ["call_a", "call_b", "call_c"];
        Assert.Equal(ids, messages[1].GetProperty("content").EnumerateArray().Select(part => Text(part, "tool_call_id")));
        Assert.Equal(ids, messages.Skip(2).Take(3).Select(message => Text(message.GetProperty("content")[0], "tool_call_id")));
        var results = _fake.Requests[^1].Messages.Where(message => Text(message, "role") == "tool");
        Assert.Equal(ids, results.Select(message => Text(message, "tool_call_id")));
    }

    [Fact]
    public async Task An_interrupt_amid_a_tool_call_stores_the_call_with_an_error_result()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.Text("calling").ToolCall("call_1", "look", "{\"where\":").WaitFor(gate));
        var chat = await _client.CreateAsync("interrupt a call");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.Any(item => Kind(item) == "args"), "the call's beginning");
        await _client.InterruptAsync(chat);
        var messages = await _client.MessagesAsync(chat);
        Assert.Equal(["user", "assistant", "tool"], messages.Select(message => Text(message, "role")));
        Assert.True(messages[2].GetProperty("content")[0].GetProperty("is_error").GetBoolean());
        Assert.Equal("call_1", Text(messages[2].GetProperty("content")[0], "tool_call_id"));

        // The model can be asked again with what is stored.
        _fake.Enqueue(reply => reply.Text("fine"));
        await _client.SendAsync(chat, "go on");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("assistant: fine", (await _client.HistoryAsync(chat))[^1]);
        gate.Open();
    }

    [Fact]
    public async Task A_passing_failure_is_told_and_tried_again_after_a_second()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        await using (var fake = await FakeLlm.StartAsync())
        await using (var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.UseClock(clock)))
        {
            using var client = server.Client();
            var (torn, last) = (new Gate(), new Gate());
            fake.Enqueue(reply => reply.Error(503, "overloaded"));
            fake.Enqueue(reply => reply.Text("void").WaitFor(torn).Drop());
            fake.Enqueue(reply => reply.Text("good").WaitFor(last).Usage(1, 2));
            var chat = await client.CreateAsync("try again");
            await using var probe = await client.FollowAsync(chat);
            var first = (await probe.WaitForAsync(item => item.IsType("retry"), "the first retry")).GetProperty("retry");
            Assert.Equal((1, 1000), (first.GetProperty("attempt").GetInt32(), first.GetProperty("delay_ms").GetInt32()));
            Assert.Equal(
                clock.GetUtcNow() + TimeSpan.FromSeconds(1),
                first.GetProperty("retrying_at").GetDateTimeOffset(),
                TimeSpan.FromMilliseconds(1));
            await AdvanceToAsync(2);
            await probe.WaitAsync(events => events.StreamedText() == "void", "the second attempt's part");
            torn.Open();
            var both = await probe.WaitAsync(events => events.Count(item => item.IsType("retry")) == 2, "the second retry");
            var second = both.Last(item => item.IsType("retry")).GetProperty("retry");
            Assert.Equal((2, 2000), (second.GetProperty("attempt").GetInt32(), second.GetProperty("delay_ms").GetInt32()));

            // Who comes now is told of the wait and gets nothing of the void attempt.
            await using (var late = await client.FollowAsync(chat))
            {
                await late.WaitForAsync(item => item.IsType("retry"), "the wait");
                Assert.Equal("", late.Events.StreamedText());
            }

            await AdvanceToAsync(3);
            await probe.WaitAsync(events => events.StreamedText() == "voidgood", "the third attempt's part");
            last.Open();
            await probe.WaitForRestAsync(turns: 1);
            Assert.Equal("good", probe.Mirror().LastStep);
            Assert.Equal(["user: try again", "assistant: good"], await client.HistoryAsync(chat));

            // Told before it begins: the clock may be moved before the wait looks at it, so it is moved until it has ended.
            Task AdvanceToAsync(int request) => Eventually.TrueAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    return fake.Requests.Count == request;
                },
                $"attempt {request}");
        }

        await postgres.DisposeAsync();
    }

    private static (long Input, long Output, long Total) Tokens(JsonElement message)
    {
        var usage = message.GetProperty("usage");
        return (Count("input_tokens"), Count("output_tokens"), Count("total_tokens"));

        long Count(string name) => usage.GetProperty(name).GetInt64();
    }

    private static JsonElement Part(JsonElement item) => item.GetProperty("message_part").GetProperty("part");

    private static string Kind(JsonElement item) =>
        !item.IsType("message_part") ? Text(item, "type")
        : Part(item).TryGetProperty("args_delta", out _) ? "args"
        : Text(Part(item), "type");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
