using System.Net;
using Npgsql;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>
/// What a server that goes away leaves behind of the answer it was writing (architecture.md decision 1): one server after another.
/// </summary>
public sealed class RunJournalTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Journaled = "SELECT EXISTS (SELECT FROM run_journals WHERE chat_id = $1 AND step::text LIKE '%seen by all%')";

    [Fact]
    public async Task Readers_are_told_that_the_answer_begins_anew_and_never_get_a_mixture()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var gate = new Gate();
        var chat = await LeaveInMidAnswerAsync(database, fake);
        fake.Enqueue(reply => reply.WaitFor(gate).Text("another answer"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var client = second.Client();
        await gate.Reached;
        await using var probe = await client.FollowAsync(chat);
        var retry = await probe.WaitForAsync(item => item.IsType("retry"), "the notice");
        Assert.Contains("written again", retry.GetProperty("retry").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("", probe.Events.StreamedText());
        gate.Open();
        await probe.WaitForStatusAsync("waiting");
        Assert.Equal("another answer", probe.Events.StreamedText());
        Assert.Equal(["tell me", "another answer"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
        Assert.Equal(0, await second.QueryAsync<long>("SELECT count(*) FROM run_journals WHERE chat_id = $1", chat));
    }

    [Fact]
    public async Task Who_stops_the_answer_before_it_begins_anew_keeps_what_was_seen_of_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var chat = await LeaveInMidAnswerAsync(database, fake);
        var gate = new Gate();
        fake.Enqueue(reply => reply.WaitFor(gate).Text("never heard"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var client = second.Client();
        await gate.Reached;
        (await client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal(["tell me", "seen by all"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
        Assert.Equal("waiting", await client.StatusAsync(chat));
    }

    /// <summary>A journal of a step that was stored, or of another turn, says nothing about the turn under way.</summary>
    [Fact]
    public async Task A_journal_of_another_step_is_not_believed()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var chat = await LeaveInMidAnswerAsync(database, fake);
        var gate = new Gate();
        fake.Enqueue(reply => reply.WaitFor(gate).Text("never heard"));
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var change = source.CreateCommand("UPDATE run_journals SET after_message_id = after_message_id - 1");
            Assert.Equal(1, await change.ExecuteNonQueryAsync());
        }

        await using var second = await ParleyServer.StartAsync(database, fake);
        using var client = second.Client();
        await gate.Reached;
        (await client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal(["tell me"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
    }

    [Fact]
    public async Task What_a_failed_attempt_had_said_is_forgotten_with_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var (drop, again, gate) = (new Gate(), new Gate(), new Gate());
        fake.Enqueue(reply => reply.Text("seen by all").WaitFor(drop).Drop());
        fake.Enqueue(reply => reply.WaitFor(again));
        Guid chat;
        await using (var server = await ParleyServer.StartAsync(database, fake))
        {
            using var first = server.Client();
            chat = await first.CreateAsync("tell me");
            await Eventually.TrueAsync(() => server.QueryAsync<bool>(Journaled, chat), "the journal is written");
            drop.Open();
            await Eventually.TrueAsync(async () => !await server.QueryAsync<bool>(Journaled, chat), "the journal is void");
            await again.Reached;
            await server.StopAsync();
        }

        fake.Enqueue(reply => reply.WaitFor(gate).Text("never heard"));
        await using var second = await ParleyServer.StartAsync(database, fake);
        using var client = second.Client();
        await gate.Reached;
        (await client.InterruptAsync(chat)).Expect(HttpStatusCode.OK);
        Assert.Equal(["tell me"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
    }

    private static async Task<Guid> LeaveInMidAnswerAsync(string database, FakeLlm fake)
    {
        fake.Enqueue(reply => reply.Text("seen by all").Hang());
        await using var server = await ParleyServer.StartAsync(database, fake);
        using var client = server.Client();
        var chat = await client.CreateAsync("tell me");
        await Eventually.TrueAsync(() => server.QueryAsync<bool>(Journaled, chat), "the journal is written");
        await server.StopAsync();
        return chat;
    }
}
