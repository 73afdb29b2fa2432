using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Abstractions.Chats;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix items about stopping and starting again: two servers, one after the other, on one database.</summary>
public sealed class ShutdownTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    /// <summary>Else whoever is to take the turn up is told that it is in good hands, and the chat waits for the silo to be gone.</summary>
    [Fact]
    public async Task Matrix_5_a_stopping_server_lets_go_of_a_turn_as_soon_as_it_has_handed_it_over()
    {
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        fake.Enqueue(reply => reply.Text("half").WaitFor(gate));
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), fake);
        using var client = server.Client();
        var id = await client.CreateAsync("question");
        await gate.Reached;
        var chat = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IChatGrain>(id);
        Assert.True(await chat.Wake());

        server.BeginStop();

        Assert.False(await chat.Wake());
        Assert.Equal("pending", await server.QueryAsync<string>("SELECT status FROM chats WHERE id = $1", id));
    }

    /// <summary>A hundred answers that end in the same tick in which the server is stopped, 25 a round.</summary>
    [Fact]
    public async Task Matrix_5_a_turn_that_ends_well_while_the_server_stops_is_pending_and_the_next_server_finishes_it()
    {
        const int ChatsARound = 25;
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        Gate[] gates = [];
        fake.OnRequest(request => int.TryParse(request.LastUserText, out var chat) && chat < gates.Length
            ? new FakeReply().Text("the answer").WaitFor(gates[chat])
            : new FakeReply().Text("the answer"));
        for (var round = 0; round < 4; round++)
        {
            gates = [.. Enumerable.Range(0, ChatsARound).Select(_ => new Gate())];
            var chats = new List<Guid>();
            await using (var first = await ParleyServer.StartAsync(database, fake))
            {
                using var client = first.Client();
                for (var chat = 0; chat < ChatsARound; chat++)
                    chats.Add(await client.CreateAsync($"{chat}"));
                await Task.WhenAll(gates.Select(gate => gate.Reached));
                first.BeginStop();
                foreach (var gate in gates)
                    gate.Open();
                await first.StopAsync();
                Assert.Equal(
                    ChatsARound,
                    await first.QueryAsync<long>(
                        """
                        SELECT count(*) FROM chats
                        WHERE id = ANY($1) AND status = 'pending' AND worker_id IS NULL AND last_error IS NULL
                        """,
                        chats.ToArray()));
            }

            gates = [];
            await using var second = await ParleyServer.StartAsync(database, fake);
            using var next = second.Client();
            foreach (var chat in chats)
            {
                await next.WaitForStatusAsync(chat, "waiting");
                var messages = await next.MessagesAsync(chat);
                var answer = Assert.Single(messages, message => message.GetProperty("role").GetString() == "assistant");
                Assert.Equal("the answer", answer.Text());
            }
        }
    }

    [Fact]
    public async Task Matrix_23_and_35_a_stop_in_mid_answer_is_no_error_and_another_server_takes_the_turn_up()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("never finis").Hang());
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("long work");
            await using var probe = await client.FollowAsync(chat);
            await probe.WaitAsync(events => events.StreamedText() == "never finis", "the part");
            await first.StopAsync();
            await probe.Ended.WaitAsync(Eventually.Limit);
            Assert.Equal("pending", probe.Events.Last(item => item.IsType("status")).Status());
            Assert.DoesNotContain(probe.Events, item => item.IsType("error"));
            Assert.Equal("pending", await first.QueryAsync<string>(
                "SELECT status FROM chats WHERE id = $1 AND last_error IS NULL AND worker_id IS NULL", chat));
        }

        fake.Enqueue(reply => reply.Text("finished"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["long work", "finished"], (await next.MessagesAsync(chat)).Select(message => message.Text()));
    }

    [Fact]
    public async Task Matrix_35_a_waiting_chat_is_never_touched_by_recovery()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("done"));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("rest");
            await client.WaitForStatusAsync(chat, "waiting");
            await first.QueryAsync<object>("UPDATE chats SET updated_at = now() - interval '1 day' WHERE id = $1", chat);
            await first.StopAsync();
        }

        fake.Enqueue(reply => reply.Text("woken"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        // A second chat goes through recovery's start; the first is left as it was.
        var other = await next.CreateAsync("other");
        await next.WaitForStatusAsync(other, "waiting");
        Assert.True(await second.QueryAsync<bool>(
            "SELECT updated_at < now() - interval '23 hours' AND status = 'waiting' FROM chats WHERE id = $1", chat));
    }
}
