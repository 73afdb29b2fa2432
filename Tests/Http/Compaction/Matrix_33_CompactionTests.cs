using System.Net;
using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Compaction;

/// <summary>Matrix 33: what is seen of a compaction, and in which order; what the model reads afterwards (spec/chat.md 3.9).</summary>
public sealed class Matrix_33_CompactionTests(CompactionFixture fixture) : IClassFixture<CompactionFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task The_call_is_told_before_the_summary_the_result_before_the_rows_and_the_status_last()
    {
        var (gate, summary) = (new Gate(), new Gate());
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("the answer").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("what ", "was said"));
        var chat = await fixture.CreateAsync("a question");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
        gate.Open();
        await summary.Reached;
        var before = await probe.WaitAsync(seen => seen[^1].IsSummaryPart("tool-call"), "the call");
        Assert.Equal(
            ["text", "message assistant", "compacting", "tool-call"],
            before.SkipWhile(item => item.Kind() != "text").Select(Summaries.Kind));
        summary.Open();
        var events = await probe.WaitForRestAsync(turns: 1);

        var told = events.SkipWhile(item => !item.IsSummaryPart("tool-call")).ToArray();
        Assert.Equal(["tool-call", "tool-result", "message assistant", "message tool", "waiting"], told.Select(Summaries.Kind));
        JsonElement[] parts =
        [
            told[0].Part(), told[1].Part(),
            .. told[2..4].Select(item => Assert.Single(item.GetProperty("message").GetProperty("content").EnumerateArray())),
        ];
        var id = Assert.Single(parts.Select(part => part.GetProperty("tool_call_id").GetString()!).Distinct());
        Assert.Matches("^chat_summarized_[0-9a-f-]{36}$", id);
        Assert.All(parts, part => Assert.True(part.IsOfSummary()));
        Assert.Equal(parts[0].GetProperty("args").ToString(), parts[2].GetProperty("args").ToString());
        Assert.Equal("""{"source":"automatic","threshold_percent":70}""", parts[2].GetProperty("args").ToString());
        Assert.Equal(parts[1].GetProperty("result").ToString(), parts[3].GetProperty("result").ToString());
        Assert.Equal(
            """
            {"summary":"what was said","source":"automatic","threshold_percent":70,"usage_percent":80,"context_tokens":80,"context_limit_tokens":100}
            """,
            parts[3].GetProperty("result").ToString());
        Assert.Equal(
            "user both, assistant both, system model compressed, assistant user compressed, tool both compressed",
            await fixture.RowsAsync(chat));
        Assert.Null((await _client.ChatAsync(chat)).GetProperty("last_error").GetString());
    }

    [Fact]
    public async Task The_model_is_asked_for_the_summary_with_the_whole_conversation_and_reads_nothing_but_the_summary_afterwards()
    {
        var chat = await fixture.CreateAndRestAsync("first", "to first");
        _fake.Enqueue(reply => reply.Text("to second").Usage(70, 5));
        _fake.EnqueueSummary(reply => reply.Text("all of it"));
        await TakeTurnAsync(chat, "second");
        var asked = _fake.Requests[^1];
        Assert.True(asked.IsSummary);
        Assert.Equal(["user: first", "assistant: to first", "user: second", "assistant: to second"], asked.Lines().SkipLast(1));
        Assert.False(asked.Body.TryGetProperty("tools", out _) && asked.Body.GetProperty("tool_choice").GetString() != "none");

        _fake.Enqueue(reply => reply.Text("to third").Usage(10, 5));
        await TakeTurnAsync(chat, "third");
        Assert.Collection(
            _fake.Requests[^1].Lines(),
            line => Assert.Matches("^system: [^\n]+\n\nall of it$", line),
            line => Assert.Equal("user: third", line));
    }

    [Theory]
    [InlineData(70, 10)]
    [InlineData(70, 69)]
    [InlineData(100, 99)]
    public async Task Below_the_threshold_nothing_is_told(int threshold, int tokens)
    {
        _fake.Enqueue(reply => reply.Text("fine").Usage(tokens, 5));
        var chat = await fixture.CreateAsync("small talk", threshold);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("user both, assistant both", await fixture.RowsAsync(chat));
        Assert.False(_fake.Requests[^1].IsSummary);
    }

    /// <summary>The config says 100 tokens (spec/chat.md 3.4, 3.9).</summary>
    [Fact]
    public async Task The_window_counts_that_the_provider_tells()
    {
        _fake.Enqueue(reply => reply.Text("fine").Usage(99, 1).UsageField("context_window", 1000));
        var chat = await fixture.CreateAsync("small talk");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("user both, assistant both", await fixture.RowsAsync(chat));
        var usage = (await _client.MessagesAsync(chat))[^1].GetProperty("usage");
        Assert.Equal((99, 1000), (usage.GetProperty("input_tokens").GetInt64(), usage.GetProperty("context_limit").GetInt64()));

        _fake.Enqueue(reply => reply.Text("too much").Usage(700, 1).UsageField("context_window", 1000));
        _fake.EnqueueSummary(reply => reply.Text("small talk"));
        await TakeTurnAsync(chat, "more");
        var told = (await _client.MessagesAsync(chat)).OfSummaries()[^1].GetProperty("result");
        Assert.Equal((700, 1000), (told.GetProperty("context_tokens").GetInt64(), told.GetProperty("context_limit_tokens").GetInt64()));
    }

    [Fact]
    public async Task A_threshold_of_0_always_fires()
    {
        _fake.Enqueue(reply => reply.Text("fine").Usage(1, 1));
        _fake.EnqueueSummary(reply => reply.Text("small talk"));
        var chat = await fixture.CreateAsync("hello", threshold: 0);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(2, (await _client.MessagesAsync(chat)).OfSummaries().Count);
    }

    [Theory]
    [InlineData(false, "OpenAI had an internal error (500).")]
    [InlineData(true, "The model wrote no summary.")]
    public async Task A_summary_that_fails_is_told_and_harms_nothing(bool empty, string error)
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("the answer").Usage(80, 5));
        _fake.EnqueueSummary(reply => _ = empty ? reply.Text(" ") : reply.Error(500, "raw words of the provider"));
        var chat = await fixture.CreateAsync("a question");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(seen => seen.Count > 0, "the snapshot");
        gate.Open();
        var events = await probe.WaitForRestAsync(turns: 1);
        var told = events.SkipWhile(item => !item.IsSummaryPart("tool-call")).ToArray();
        Assert.Equal(["tool-call", "tool-result", "waiting"], told.Select(Summaries.Kind));
        Assert.True(told[1].Part().GetProperty("is_error").GetBoolean());
        Assert.Equal(error, told[1].Part().GetProperty("result").GetProperty("error").GetString());
        Assert.Equal(told[0].Part().GetProperty("tool_call_id").GetString(), told[1].Part().GetProperty("tool_call_id").GetString());
        Assert.Equal("user both, assistant both", await fixture.RowsAsync(chat));

        _fake.Enqueue(reply => reply.Text("again").Usage(10, 5));
        await TakeTurnAsync(chat, "go on");
        Assert.Equal(["user: a question", "assistant: the answer", "user: go on"], _fake.Requests[^1].Lines());
    }

    [Fact]
    public async Task Who_joins_while_the_summary_is_written_sees_that_it_is()
    {
        var summary = new Gate();
        _fake.Enqueue(reply => reply.Text("the answer").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("short"));
        var chat = await fixture.CreateAsync("a question");
        await summary.Reached;
        var explained = (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Expect(HttpStatusCode.OK);
        Assert.Equal("compacting", explained.GetProperty("phase").GetString());
        Assert.Equal(
            TimeSpan.FromSeconds(90), explained.GetProperty("deadline").GetDateTimeOffset() - explained.GetProperty("since").GetDateTimeOffset());
        await using var probe = await _client.FollowAsync(chat);
        var snapshot = await probe.WaitAsync(seen => seen.Any(item => item.IsSummaryPart("tool-call")), "the call");
        Assert.Equal(["compacting", "message user", "message assistant", "tool-call"], snapshot.Select(Summaries.Kind));
        summary.Open();
        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["tool-result", "message assistant", "message tool", "waiting"], events.Skip(4).Select(Summaries.Kind));

        // Afterwards the rows stand for the parts.
        await using var late = await _client.FollowAsync(chat);
        var seen = await late.WaitAsync(seen => seen.Count(item => item.IsType("message")) == 4, "the history");
        Assert.DoesNotContain(seen, item => item.IsType("message_part"));
    }

    [Fact]
    public async Task Who_stops_the_chat_while_the_summary_is_written_leaves_no_trace_of_it()
    {
        var summary = new Gate();
        _fake.Enqueue(reply => reply.Text("the answer").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("never heard"));
        var chat = await fixture.CreateAsync("a question");
        await summary.Reached;
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitForAsync(item => item.IsSummaryPart("tool-call"), "the call");
        (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        await _fake.Requests[^1].Cancelled.WaitAsync(Eventually.Limit);
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal("waiting", await _client.StatusAsync(chat));
        Assert.Equal("user both, assistant both", await fixture.RowsAsync(chat));
        await using var late = await _client.FollowAsync(chat);
        var seen = await late.WaitAsync(seen => seen.Count(item => item.IsType("message")) == 2, "the history");
        Assert.DoesNotContain(seen, item => item.IsType("message_part"));
    }

    [Fact]
    public async Task An_edit_of_a_message_from_before_the_compaction_brings_back_what_was_said_before_it()
    {
        var chat = await fixture.CreateAndRestAsync("first", "to first");
        _fake.Enqueue(reply => reply.Text("to second").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.Text("all of it"));
        await TakeTurnAsync(chat, "second");
        var second = (await _client.MessagesAsync(chat))[2].GetProperty("id").GetInt64();
        _fake.Enqueue(reply => reply.Text("to other").Usage(10, 5));
        (await _client.EditAsync(chat, second, "other")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: first", "assistant: to first", "user: other"], _fake.Requests[^1].Lines());
        Assert.Equal("user both, assistant both, user both, assistant both", await fixture.RowsAsync(chat));
    }

    [Fact]
    public async Task What_waits_in_the_queue_is_answered_after_the_summary()
    {
        var summary = new Gate();
        _fake.Enqueue(reply => reply.Text("to first").Usage(80, 5));
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("all of it"));
        _fake.Enqueue(reply => reply.Text("to second").Usage(10, 5));
        var chat = await fixture.CreateAsync("first");
        await summary.Reached;
        await _client.QueueAsync(chat, "second");
        summary.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("user: second", _fake.Requests[^1].Lines()[^1]);
        Assert.Equal(2, _fake.Requests[^1].Lines().Count);
    }

    private async Task TakeTurnAsync(Guid chat, string text)
    {
        (await _client.SendAsync(chat, text)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
    }
}
