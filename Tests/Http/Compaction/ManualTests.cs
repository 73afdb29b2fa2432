using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Compaction;

/// <summary>A compaction that the user asks for: <c>POST /chats/{chat}/compact</c>.</summary>
public sealed class ManualTests(CompactionFixture fixture) : IClassFixture<CompactionFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task An_idle_chat_is_summarized_in_a_run_of_its_own()
    {
        var summary = new Gate();
        var chat = await fixture.CreateAndRestAsync("a question", "the answer");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(seen => seen.Count(item => item.IsType("message")) == 2, "the history");
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("in short"));
        var answer = (await CompactAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal("pending", answer.GetProperty("status").GetString());
        await summary.Reached;
        Assert.Equal("running", await _client.StatusAsync(chat));
        summary.Open();
        var events = await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(
            ["queued", "waiting_for_model", "compacting", "tool-call", "tool-result", "message assistant", "message tool", "waiting"],
            events.SkipWhile(item => item.Kind() != "queued").Select(Summaries.Kind));
        var parts = (await _client.MessagesAsync(chat)).OfSummaries();
        Assert.Equal("manual", parts[0].GetProperty("args").GetProperty("source").GetString());
        var result = parts[1].GetProperty("result");
        Assert.Equal(
            ("manual", "in short"), (result.GetProperty("source").GetString(), result.GetProperty("summary").GetString()));
        Assert.Equal(10, result.GetProperty("context_tokens").GetInt64());

        _fake.Enqueue(reply => reply.Text("fine").Usage(10, 5));
        (await _client.SendAsync(chat, "next")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Collection(
            _fake.Requests[^1].Lines(),
            line => Assert.Matches("^system: [^\n]+\n\nin short$", line),
            line => Assert.Equal("user: next", line));
    }

    [Fact]
    public async Task Who_is_busy_archived_or_has_said_nothing_new_is_refused()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("the answer").Usage(10, 5));
        var chat = await fixture.CreateAsync("a question");
        Assert.Equal("Chat is busy.", (await RefusedAsync(chat)).Message);
        (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal("There is nothing to summarize.", (await RefusedAsync(chat)).Message);

        var other = await fixture.CreateAndRestAsync("a question", "the answer");
        _fake.EnqueueSummary(reply => reply.Text("in short"));
        (await CompactAsync(other)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(other, "waiting");
        Assert.Equal("There is nothing to summarize.", (await RefusedAsync(other)).Message);
        (await _client.ArchiveAsync(other)).Expect(HttpStatusCode.NoContent);
        Assert.Equal("Chat is archived.", (await RefusedAsync(other)).Message);
    }

    [Fact]
    public async Task A_paused_turn_is_not_given_up_for_a_summary()
    {
        var chat = await fixture.CreateAndRestAsync("a question", "the answer");
        await SetBudgetAsync(chat, new() { ["max_tokens"] = 0 });
        (await _client.SendAsync(chat, "next")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "paused");

        Assert.Equal("Chat is paused.", (await RefusedAsync(chat)).Message);

        _fake.Enqueue(reply => reply.Text("fine").Usage(10, 5));
        await SetBudgetAsync(chat, []);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: next", "assistant: fine"], (await _client.HistoryAsync(chat)).TakeLast(2));
        Assert.Empty((await _client.MessagesAsync(chat)).OfSummaries());
    }

    [Fact]
    public async Task A_repeated_command_summarizes_once()
    {
        var chat = await fixture.CreateAndRestAsync("a question", "the answer");
        var (key, summary) = (Guid.NewGuid(), new Gate());
        _fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("in short"));
        (await CompactAsync(chat, key)).Expect(HttpStatusCode.OK);
        await summary.Reached;
        (await CompactAsync(chat, key)).Expect(HttpStatusCode.OK);
        summary.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        (await CompactAsync(chat, key)).Expect(HttpStatusCode.OK);
        Assert.Equal("waiting", await _client.StatusAsync(chat));
        Assert.Equal(2, (await _client.MessagesAsync(chat)).OfSummaries().Count);
    }

    [Fact]
    public async Task A_failure_is_told_for_good_and_harms_nothing()
    {
        var chat = await fixture.CreateAndRestAsync("a question", "the answer");
        _fake.EnqueueSummary(reply => reply.Error(401, "raw words of the provider"));
        (await CompactAsync(chat)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        var result = (await _client.MessagesAsync(chat)).OfSummaries()[^1];
        Assert.Equal("OpenAI rejected the API key (401).", result.GetProperty("result").GetProperty("error").GetString());
        _fake.Enqueue(reply => reply.Text("fine").Usage(10, 5));
        (await _client.SendAsync(chat, "next")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: a question", "assistant: the answer", "user: next"], _fake.Requests[^1].Lines());
    }

    [Fact]
    public async Task It_can_be_stopped_and_what_was_queued_meanwhile_is_answered()
    {
        var chat = await fixture.CreateAndRestAsync("a question", "the answer");
        _fake.EnqueueSummary(reply => reply.Hang());
        (await CompactAsync(chat)).Expect(HttpStatusCode.OK);
        await _client.QueueAsync(chat, "next");
        _fake.Enqueue(reply => reply.Text("fine").Usage(10, 5));
        (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: a question", "assistant: the answer", "user: next", "assistant: fine"], await _client.HistoryAsync(chat));
        Assert.Equal("user both, assistant both, user both, assistant both", await fixture.RowsAsync(chat));
    }

    /// <summary>What was not answered when the user stopped it is not answered because of the summary either.</summary>
    [Fact]
    public async Task A_chat_whose_last_message_was_not_answered_is_summarized_and_left_alone()
    {
        var chat = await fixture.CreateAndRestAsync("first", "to first");
        _fake.Enqueue(reply => reply.Error(401, "no"));
        (await _client.SendAsync(chat, "second")).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "error");
        _fake.EnqueueSummary(reply => reply.Text("in short"));
        (await CompactAsync(chat)).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.True(_fake.Requests[^1].IsSummary);
        Assert.Equal(2, (await _client.MessagesAsync(chat)).OfSummaries().Count);
    }

    private Task<Answer> CompactAsync(Guid chat, Guid? key = null) => _client.PostAsync($"{ParleyClient.Chats}/{chat}/compact", null, key);

    private async Task SetBudgetAsync(Guid chat, JsonObject limits) =>
        (await _client.AskAsync(HttpMethod.Put, $"{ParleyClient.Chats}/{chat}/budget", limits)).Expect(HttpStatusCode.OK);

    private async Task<Answer> RefusedAsync(Guid chat)
    {
        var answer = await CompactAsync(chat);
        answer.Expect(HttpStatusCode.Conflict);
        return answer;
    }
}
