using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Compaction;

/// <summary>A server that goes away while a summary is written: one server after another.</summary>
public sealed class HandOverTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_next_owner_writes_the_summary_and_does_not_answer_again()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var lost = new Gate();
        fake.Enqueue(reply => reply.Text("the answer").Usage(100_000, 5));
        fake.EnqueueSummary(reply => reply.WaitFor(lost));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("a question");
            await lost.Reached;
            await first.StopAsync();
        }

        fake.EnqueueSummary(reply => reply.Text("short"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["a question", "the answer", "", ""], (await next.MessagesAsync(chat)).Select(message => message.Text()));
        Assert.Equal([false, true, true], fake.Requests.Select(request => request.IsSummary));
        Assert.Equal(["user: a question", "assistant: the answer"], fake.Requests[^1].Lines().SkipLast(1));
    }

    /// <summary>Amid a turn the summary is all there is to go on with.</summary>
    [Fact]
    public async Task The_next_owner_goes_on_from_the_summary_of_a_turn_that_is_not_over()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var lost = new Gate();
        fake.Enqueue(reply => reply.ToolCall("call_1", "look", "{}").Usage(100_000, 5));
        fake.EnqueueSummary(reply => reply.Text("short"));
        fake.Enqueue(reply => reply.WaitFor(lost));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("find it");
            await lost.Reached;
            await first.StopAsync();
        }

        fake.Enqueue(reply => reply.Text("found").Usage(10, 5));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(2, fake.Requests[^1].Lines().Count);
        Assert.Equal(fake.Requests[^2].Lines(), fake.Requests[^1].Lines());
        Assert.Equal("found", (await next.MessagesAsync(chat))[^1].Text());
    }

    /// <summary>Nobody is to be answered: not even the message that had no answer when the user asked for a summary.</summary>
    [Fact]
    public async Task The_next_owner_writes_the_summary_that_a_user_asked_for_and_nothing_else()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var (cut, lost) = (new Gate(), new Gate());
        fake.Enqueue(reply => reply.Text("half an answer").WaitFor(cut));
        fake.EnqueueSummary(reply => reply.WaitFor(lost));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("a question");
            await using var probe = await client.FollowAsync(chat);
            await probe.WaitAsync(seen => seen.StreamedText() == "half an answer", "the part");
            (await client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
            (await client.PostAsync($"{ParleyClient.Chats}/{chat}/compact", null)).Expect(HttpStatusCode.OK);
            await lost.Reached;
            await first.StopAsync();
        }

        fake.EnqueueSummary(reply => reply.Text("short"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(2, (await next.MessagesAsync(chat)).OfSummaries().Count);
        Assert.Equal([false, true, true], fake.Requests.Select(request => request.IsSummary));
    }
}
