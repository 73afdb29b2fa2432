using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Compaction;

/// <summary>Compactions amid a turn: between its steps, before its first call, after a refusal, and when they do not help (field.md R20).</summary>
public sealed class LongTurnTests(CompactionFixture fixture) : IClassFixture<CompactionFixture>
{
    private const string TooLong = "The conversation is longer than the model at OpenAI can read (400).";

    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Between_two_steps_the_model_goes_on_with_the_summary_and_the_users_own_words()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).ToolCall("call_1", "look", "{}").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.Text("so far"));
        _fake.Enqueue(reply => reply.ToolCall("call_2", "look", "{}").Usage(20, 5));
        _fake.Enqueue(reply => reply.Text("done").Usage(30, 5));
        var chat = await fixture.CreateAsync("find it");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
        gate.Open();
        var events = await probe.WaitForRestAsync(turns: 1);

        var kinds = events.SkipWhile(item => item.Kind() != "message assistant").Select(Summaries.Kind).Take(8);
        Assert.Equal(
            [
                "message assistant", "message tool", "compacting", "tool-call", "tool-result", "message assistant", "message tool",
                "waiting_for_model",
            ],
            kinds);
        Assert.Equal(["user: find it", "assistant", "tool"], _fake.Requests[^3].Lines().SkipLast(1).Select(line => line.StartsWith("tool", StringComparison.Ordinal) ? "tool" : line));
        var next = _fake.Requests[^2].Lines();
        Assert.Equal(2, next.Count);
        Assert.Matches("^system: [^\n]+\n\nso far\n\n[^\n]+\n\nfind it$", next[0]);
        Assert.Equal("user: Go on.", next[1]);
        var last = _fake.Requests[^1].Lines();
        Assert.Equal((4, next[0], next[1], "assistant"), (last.Count, last[0], last[1], last[2]));
    }

    /// <summary>field.md R20: two in a row without headroom, then the reason, with choices, and no further try.</summary>
    [Fact]
    public async Task Two_summaries_that_make_no_room_are_enough()
    {
        for (var i = 1; i <= 4; i++)
            _fake.Enqueue(reply => reply.ToolCall($"call_{i}", "look", $"{{\"where\":{i}}}").Usage(80, 5));
        _fake.Enqueue(reply => reply.Text("done").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.Text("one"));
        _fake.EnqueueSummary(reply => reply.Text("two"));
        var chat = await fixture.CreateAsync("a lot");
        await _client.WaitForStatusAsync(chat, "waiting");

        var parts = (await _client.MessagesAsync(chat)).OfSummaries();
        Assert.Equal(6, parts.Count);
        Assert.Equal(["one", "two"], parts.Take(4).Where(part => part.IsType("tool-result")).Select(part => part.GetProperty("result").GetProperty("summary").GetString()));
        Assert.True(parts[5].GetProperty("is_error").GetBoolean());
        Assert.Contains("start a new chat", parts[5].GetProperty("result").GetProperty("error").GetString(), StringComparison.Ordinal);

        // What the user is told of it, the model is not.
        Assert.DoesNotContain(_fake.Requests[^1].Messages, message => message.ToString().Contains("chat_summarized", StringComparison.Ordinal));
        Assert.Equal(2, _fake.Requests[^1].Lines().Count(line => line.StartsWith("assistant", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_summary_that_made_room_counts_no_more()
    {
        foreach (var (round, tokens) in new[] { (1, 80), (2, 10), (3, 80), (4, 10), (5, 80), (6, 10) })
        {
            _fake.Enqueue(reply => reply.ToolCall($"call_{round}", "look", $"{{\"where\":{round}}}").Usage(tokens, 5));
            if (tokens > 70)
                _fake.EnqueueSummary(reply => reply.Text($"round {round}"));
        }

        _fake.Enqueue(reply => reply.Text("done").Usage(10, 5));
        var chat = await fixture.CreateAsync("a lot");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(
            ["round 1", "round 3", "round 5"],
            (await _client.MessagesAsync(chat)).OfSummaries().Where(part => part.IsType("tool-result"))
                .Select(part => part.GetProperty("result").GetProperty("summary").GetString()));
    }

    [Fact]
    public async Task A_conversation_that_the_provider_finds_too_long_is_summarized_and_the_model_asked_again()
    {
        var chat = await fixture.CreateAndRestAsync("first", "to first");
        _fake.Enqueue(reply => reply.Error(400, "too long", "context_length_exceeded"));
        // Half of it is still too long; the rest is tried.
        _fake.EnqueueSummary(reply => reply.Error(400, "too long", "context_length_exceeded"));
        _fake.EnqueueSummary(reply => reply.Text("short"));
        _fake.Enqueue(reply => reply.Text("to second").Usage(10, 5));
        (await _client.SendAsync(chat, "second")).Expect(System.Net.HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Matches("^system: [^\n]+\n\nshort\n\n[^\n]+\n\nsecond$", _fake.Requests[^1].Lines()[0]);
        Assert.Equal("assistant: to second", (await _client.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task A_provider_that_goes_on_refusing_is_asked_three_times_and_then_believed()
    {
        var asked = _fake.Requests.Count;
        for (var i = 0; i < 3; i++)
            _fake.Enqueue(reply => reply.Error(400, "too long", "context_length_exceeded"));
        _fake.EnqueueSummary(reply => reply.Text("one"));
        _fake.EnqueueSummary(reply => reply.Text("two"));
        var chat = await fixture.CreateAsync("too much");
        await _client.WaitForStatusAsync(chat, "error");
        Assert.Equal(TooLong, (await _client.ChatAsync(chat)).GetProperty("last_error").GetString());
        Assert.Equal(5, _fake.Requests.Count - asked);
        var parts = (await _client.MessagesAsync(chat)).OfSummaries();
        Assert.Equal(6, parts.Count);
        Assert.True(parts[5].GetProperty("is_error").GetBoolean());
    }

    [Fact]
    public async Task A_model_that_never_compacts_says_that_the_conversation_is_too_long()
    {
        _fake.Enqueue(reply => reply.Error(400, "too long", "context_length_exceeded"));
        var chat = await fixture.CreateAsync("too much", threshold: 100);
        await _client.WaitForStatusAsync(chat, "error");
        Assert.Equal(TooLong, (await _client.ChatAsync(chat)).GetProperty("last_error").GetString());
        Assert.Equal("user both", await fixture.RowsAsync(chat));
    }

    /// <summary>The newest answer says that the next call cannot fit, for its own summary failed.</summary>
    [Fact]
    public async Task A_turn_that_cannot_fit_begins_with_a_summary()
    {
        _fake.Enqueue(reply => reply.Text("to first").Usage(95, 10));
        _fake.EnqueueSummary(reply => reply.Text(""));
        var chat = await fixture.CreateAsync("first");
        await _client.WaitForStatusAsync(chat, "waiting");
        _fake.EnqueueSummary(reply => reply.Text("short"));
        _fake.Enqueue(reply => reply.Text("to second").Usage(10, 5));
        (await _client.SendAsync(chat, "second")).Expect(System.Net.HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Matches("^system: [^\n]+\n\nshort\n\n[^\n]+\n\nsecond$", _fake.Requests[^1].Lines()[0]);
    }
}
