using System.Net;
using Parley.Tests.Http.Compaction;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Usage;

/// <summary>Calls for summaries leave their rows as well, whatever becomes of them.</summary>
public sealed class SummaryUsageTests(CompactionFixture fixture) : IClassFixture<CompactionFixture>
{
    [Fact]
    public async Task Amid_a_turn_what_came_to_nothing_has_its_rows_and_counts_to_the_budget()
    {
        var (client, fake) = (fixture.Client, fixture.Fake);

        // The first call is refused as too long, its summary breaks off; the second one is written.
        fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(80, 5));
        fake.EnqueueSummary(reply => reply.Text("half a summary").Truncate());
        fake.Enqueue(reply => reply.Error(400, "too long", "context_length_exceeded"));
        fake.EnqueueSummary(reply => reply.Text("short").Usage(30, 2));
        fake.Enqueue(reply => reply.Text("done").Usage(10, 5));
        var chat = await fixture.CreateAsync("find it");
        await client.WaitForStatusAsync(chat, "waiting");

        var steps = await fixture.Server.UsageAsync(chat);
        Assert.Equal(["step 1 completed", "step 1 failed", "step 1 completed"], steps.Select(Rows.Line));
        var summaries = await fixture.Server.UsageAsync(chat, "compaction");
        Assert.Equal(["compaction 1 failed", "compaction 1 completed"], summaries.Select(Rows.Line));
        Assert.True(summaries[0].GetProperty("estimated").GetBoolean());
        Assert.Equal((4, 32), (summaries[0].Number("output_tokens"), summaries[1].Number("total_tokens")));

        var used = (await client.GetAsync($"{ParleyClient.Chats}/{chat}/budget")).Expect(HttpStatusCode.OK).GetProperty("used");
        Assert.Equal(steps.Concat(summaries).Sum(row => row.Number("total_tokens")), used.Number("tokens"));
    }

    [Fact]
    public async Task A_summary_that_is_stopped_is_estimated_from_what_was_written()
    {
        var (client, fake) = (fixture.Client, fixture.Fake);
        var gate = new Support.Gate();
        var chat = await fixture.CreateAndRestAsync("first", "to first");
        fake.EnqueueSummary(reply => reply.Text("twelve bytes").WaitFor(gate));
        (await client.PostAsync($"{ParleyClient.Chats}/{chat}/compact", null)).Expect(HttpStatusCode.OK);
        await gate.Reached;
        await client.InterruptAsync(chat);

        var row = Assert.Single(await fixture.Server.UsageAsync(chat, "compaction"));
        Assert.Equal(("compaction 1 aborted", true), (row.Line(), row.GetProperty("estimated").GetBoolean()));
        gate.Open();
    }
}
