using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Tools;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools;

/// <summary>Tools as a client and the model see them: at once, in order, and never the end of a chat.</summary>
public sealed class ToolTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly Gate[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new Gate())];
    private FakeLlm _fake = null!;
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _fake = await FakeLlm.StartAsync();
        ITool[] tools =
        [
            TestTool.WithGates(_gates),
            new TestTool("crash", (_, _) => throw new InvalidOperationException("a secret of the tool")),
            new TestTool("big", (_, _) => Task.FromResult(ToolResult.Of("begin " + new string('ä', 100_000) + " end"))),
            new TestTool("slow", (_, context) => Never(context.CancellationToken)) { Limit = TimeSpan.FromMilliseconds(50) },
            new TestTool("show", async (_, context) =>
            {
                context.Progress("one ");
                context.Progress("two");
                await _gates[0].PassAsync(context.CancellationToken);
                return ToolResult.Of("three");
            }),
        ];
        _server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), _fake, services =>
        {
            foreach (var tool in tools)
                services.AddSingleton(tool);
        });
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
    public async Task Calls_of_a_step_are_at_work_at_once_and_their_results_come_together_in_call_order()
    {
        _fake.Enqueue(reply => Wait(reply, count: 3).Usage(1, 1));
        _fake.Enqueue(reply => reply.Text("done"));
        var chat = await _client.CreateAsync("three at once");
        await using var probe = await _client.FollowAsync(chat);
        await Task.WhenAll(_gates.Take(3).Select(gate => gate.Reached));
        foreach (var gate in _gates.Take(3).Reverse())
        {
            Assert.DoesNotContain(probe.Events, item => IsResult(item));
            gate.Open();
        }

        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["call_0", "call_1", "call_2"], events.Where(IsResult).Select(item => Text(Part(item), "tool_call_id")));
        var stored = (await _client.MessagesAsync(chat)).Where(message => Text(message, "role") == "tool").ToArray();
        Assert.Equal(["passed 0", "passed 1", "passed 2"], stored.Select(message => Text(Result(message), "output")));

        // The model is told what there is, and what came of it.
        Assert.Contains("wait", _fake.Requests[0].Body.GetProperty("tools").EnumerateArray()
            .Select(tool => Text(tool.GetProperty("function"), "name")));
        Assert.Contains("passed 2", _fake.Requests[1].Messages[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_tool_does_wrong_becomes_its_result_and_the_turn_goes_on()
    {
        _fake.Enqueue(reply => reply
            .ToolCall("a", "crash", "{}").ToolCall("b", "big", "{}").ToolCall("c", "slow", "{}").ToolCall("d", "crash", "[1").ToolCall("e", "", "{}"));
        _fake.Enqueue(reply => reply.Text("so it is"));
        var chat = await _client.CreateAsync("all wrong");
        await _client.WaitForStatusAsync(chat, "waiting");

        var results = (await _client.MessagesAsync(chat)).Where(message => Text(message, "role") == "tool").ToArray();
        Assert.Equal(
            [
                "The tool failed unexpectedly. The server's log has the details.",
                "The tool took longer than 0.05 s and was stopped.",
                "The arguments are not a JSON object, or are nested too deeply or have a number too large to be kept.",
                "Tool not found: ",
            ],
            results.Where(IsError).Select(message => Text(Result(message), "error")));
        var big = Result(results[1]);
        var output = Text(big, "output");
        Assert.StartsWith("begin ää", output, StringComparison.Ordinal);
        Assert.EndsWith("ää end", output, StringComparison.Ordinal);
        var truncated = big.GetProperty("truncated");
        Assert.Equal(
            truncated.GetProperty("original_bytes").GetInt64(),
            truncated.GetProperty("retained_bytes").GetInt64() + truncated.GetProperty("omitted_bytes").GetInt64());
        Assert.DoesNotContain('\uFFFD', output);
        Assert.Equal("assistant: so it is", (await _client.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task Calls_with_one_id_are_told_apart()
    {
        _fake.Enqueue(reply => reply.Raw(Chunk(0, "same", 0)).Raw(Chunk(1, "same", 1)).Finish("tool_calls"));
        _fake.Enqueue(reply => reply.Text("two"));
        _gates[0].Open();
        _gates[1].Open();
        var chat = await _client.CreateAsync("the same id twice");
        await _client.WaitForStatusAsync(chat, "waiting");
        var asked = _fake.Requests[^1].Messages;
        Assert.Equal(["passed 0", "passed 1"], asked.Where(message => Text(message, "role") == "tool")
            .Select(message => JsonDocument.Parse(Text(message, "content")).RootElement.GetProperty("output").GetString()));
        Assert.Equal(2, asked.Where(message => Text(message, "role") == "tool").Select(message => Text(message, "tool_call_id")).Distinct().Count());

        static string Chunk(int index, string id, int gate) =>
            "data: " + JsonSerializer.Serialize(new
            {
                id = "x",
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        delta = new { tool_calls = new[] { new { index, id, function = new { name = "wait", arguments = $"{{\"gate\":{gate}}}" } } } },
                    },
                },
            }) + "\n\n";
    }

    [Fact]
    public async Task A_call_that_was_cut_at_the_output_limit_is_not_made()
    {
        _fake.Enqueue(reply => reply.ToolCall("a", "wait", "{\"gate\":0}").Finish("length"));
        _fake.Enqueue(reply => reply.Text("shorter now"));
        var chat = await _client.CreateAsync("too long");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.False(_gates[0].Reached.IsCompleted);
        Assert.Contains("output limit", _fake.Requests[^1].Messages[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_while_tools_run_keeps_the_results_there_were()
    {
        _fake.Enqueue(reply => Wait(reply.Text("working"), count: 2));
        var chat = await _client.CreateAsync("stop amid tools");
        await using var probe = await _client.FollowAsync(chat);
        await Task.WhenAll(_gates[0].Reached, _gates[1].Reached);
        _gates[1].Open();

        await _client.InterruptAsync(chat);
        await probe.WaitForRestAsync(turns: 1);
        var results = (await _client.MessagesAsync(chat)).Where(message => Text(message, "role") == "tool").ToArray();
        Assert.Equal(["call_0", "call_1"], results.Select(message => Text(message.GetProperty("content")[0], "tool_call_id")));
        Assert.Equal("tool call was interrupted before it produced a result", Text(Result(results[0]), "error"));

        // The chat goes on, and the model is told what became of its calls.
        _fake.Enqueue(reply => reply.Text("on we go"));
        await _client.SendAsync(chat, "go on");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(2, _fake.Requests[^1].Messages.Count(message => Text(message, "role") == "tool"));
    }

    [Fact]
    public async Task Output_is_seen_while_the_tool_works()
    {
        _fake.Enqueue(reply => reply.ToolCall("a", "show", "{}"));
        _fake.Enqueue(reply => reply.Text("seen"));
        var chat = await _client.CreateAsync("show me");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => string.Concat(events.Where(IsProgress).Select(Delta)) == "one two", "the output so far");
        _gates[0].Open();
        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal("three", Text(Part(events.Single(IsResult)).GetProperty("result"), "output"));
    }

    [Fact]
    public async Task Matrix_24_who_joins_in_the_second_step_gets_the_messages_of_the_first_and_none_of_its_parts()
    {
        var second = new Gate();
        _gates[0].Open();
        _fake.Enqueue(reply => Wait(reply.Text("first"), count: 1));
        _fake.Enqueue(reply => reply.WaitFor(second).Text("second"));
        var chat = await _client.CreateAsync("two steps");
        await second.Reached;
        await using var late = await _client.FollowAsync(chat);
        var snapshot = await late.WaitAsync(
            events => events.Count(item => item.IsType("message")) == 3, "the messages of the first step");
        Assert.DoesNotContain(snapshot, item => item.IsType("message_part"));
        second.Open();
        await late.WaitForRestAsync(turns: 1);
    }

    private static FakeReply Wait(FakeReply reply, int count)
    {
        for (var i = 0; i < count; i++)
            reply.ToolCall($"call_{i}", "wait", $"{{\"gate\":{i}}}");
        return reply;
    }

    private static async Task<ToolResult> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return ToolResult.Of("never");
    }

    private static bool IsResult(JsonElement item) => IsTool(item) && Part(item).TryGetProperty("result", out _);

    private static bool IsProgress(JsonElement item) => IsTool(item) && Part(item).TryGetProperty("result_delta", out _);

    private static bool IsTool(JsonElement item) => item.IsType("message_part") && Text(Part(item), "type") == "tool-result";

    private static string Delta(JsonElement item) => Text(Part(item), "result_delta");

    private static bool IsError(JsonElement message) =>
        message.GetProperty("content")[0].TryGetProperty("is_error", out var error) && error.GetBoolean();

    private static JsonElement Result(JsonElement message) => message.GetProperty("content")[0].GetProperty("result");

    private static JsonElement Part(JsonElement item) => item.GetProperty("message_part").GetProperty("part");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
