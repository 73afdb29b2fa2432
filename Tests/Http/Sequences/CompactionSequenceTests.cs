using System.Net;
using Parley.Tests.Http.Compaction;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Sequences;

/// <summary>The worked sequence of spec/chat.md 2.3 for a compaction; what it is made of is looked at by matrix 33.</summary>
public sealed class CompactionSequenceTests(CompactionFixture fixture) : IClassFixture<CompactionFixture>
{
    private const string Call = """tool-call chat_summarized_* chat_summarized {"source":"automatic","threshold_percent":70}""";

    private const string Result =
        "tool-result chat_summarized_* chat_summarized {\"summary\":\"in short\",\"source\":\"automatic\",\"threshold_percent\":70,"
        + "\"usage_percent\":80,\"context_tokens\":80,\"context_limit_tokens\":100}";

    [Fact]
    public async Task Sequence_I_a_compaction_at_the_end()
    {
        var summary = new Gate();
        await using var chat = await FollowedChat.OpenAsync(fixture.Client, await fixture.CreateAndRestAsync("hello", "done"));
        fixture.Fake.Enqueue(reply => reply.Text("the answer").Usage(80, 5));
        fixture.Fake.EnqueueSummary(reply => reply.WaitFor(summary).Text("in short"));
        (await fixture.Client.SendAsync(chat.Id, "a question")).Expect(HttpStatusCode.OK);
        await summary.Reached;
        await chat.WaitForAsync($"part assistant {Call}");
        summary.Open();
        await chat.WaitForAsync("status waiting");

        Assert.Equal(
            [
                "message #3 user: 'a question'",
                "status pending queued",
                "status running waiting_for_model",
                "status running streaming",
                "part assistant 'the answer'",
                "message #4 assistant: 'the answer', usage 80+5",
                "status running compacting",
                $"part assistant {Call}",
                $"part tool {Result}",
                $"message #5 assistant: {Call}",
                $"message #6 tool: {Result}",
                "status waiting",
            ],
            chat.Told);
    }
}
