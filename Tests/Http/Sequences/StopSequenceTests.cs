using System.Net;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Sequences;

/// <summary>The worked sequence of spec/chat.md 2.3 for a server that stops: two servers, one after the other, on one database.</summary>
public sealed class StopSequenceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Journaled = "SELECT EXISTS (SELECT FROM run_journals WHERE chat_id = $1)";

    // The reader comes back with its position, which no server holds any more: it gets a snapshot that says so (architecture.md, decision
    // 3), in which a retry tells that the answer begins anew (docs/decisions/0010).
    [Fact]
    public async Task Sequence_L_the_server_stops_in_the_middle_of_an_answer()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        Guid id;
        string position;
        long asked;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            await using var chat = await FollowedChat.OpenAsync(client, fake);
            fake.Enqueue(reply => reply.Text("never finis").Hang());
            (await client.SendAsync(chat.Id, "question")).Expect(HttpStatusCode.OK);
            await chat.WaitForAsync("part assistant 'never finis'");
            await Eventually.TrueAsync(() => first.QueryAsync<bool>(Journaled, chat.Id), "the journal is written");
            asked = (await client.MessagesAsync(chat.Id))[^1].GetProperty("id").GetInt64();
            await first.StopAsync();
            await chat.Ended.WaitAsync(Eventually.Limit);

            Assert.Equal(
                [
                    "message #3 user: 'question'",
                    "status pending queued",
                    "status running waiting_for_model",
                    "status running streaming",
                    "part assistant 'never finis'",
                    "status pending queued",
                ],
                chat.Told);
            (id, position) = (chat.Id, chat.Position);
        }

        var gate = new Gate();
        fake.Enqueue(reply => reply.WaitFor(gate).Text("finished"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await gate.Reached;
        await using var again = await next.FollowAsync(id, $"?after={position}&after_id={asked}");
        await again.WaitForLineAsync("retry 1 after 0 ms");
        gate.Open();
        await again.WaitForStatusAsync("waiting");

        Assert.Equal(
            [
                "status running waiting_for_model (resync)",
                "queue_update []",
                "retry 1 after 0 ms",
                "status running streaming",
                "part assistant 'finished'",
                "message #1 assistant: 'finished'",
                "status waiting",
            ],
            again.Events.Lines());
        Assert.Equal(["user: hello", "assistant: done", "user: question", "assistant: finished"], await next.HistoryAsync(id));
    }
}
