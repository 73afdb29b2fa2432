using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 14: a live message costs no re-read of the history.</summary>
public sealed class CursorTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int OldMessages = 5000;

    [Fact]
    public async Task Matrix_14_a_new_message_is_delivered_without_reading_the_history_again()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var chat = await CreateLongChatAsync(database, fake);
        using var queries = new QueryLog();
        await using var server = await ParleyServer.StartAsync(database, fake, services => services.AddSingleton<ILoggerProvider>(queries));
        using var client = server.Client();
        var last = await server.QueryAsync<long>("SELECT max(id) FROM messages WHERE chat_id = $1", chat);

        await using var complete = await client.FollowAsync(chat);
        await using var cursor = await client.FollowAsync(chat, $"?after_id={last}");
        var snapshot = await complete.WaitAsync(
            events => events.Count(item => item.IsType("message")) == OldMessages + 2, "the whole history");
        await cursor.WaitAsync(events => events.Count > 0, "the snapshot after the cursor");
        Assert.Equal(["status"], cursor.Events.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(OldMessages + 2, snapshot.Where(item => item.IsType("message")).Select(Id).Distinct().Count());

        // What the turn asks of the table: its prompt, once; and nothing for the two readers.
        queries.Clear();
        fake.Enqueue(reply => reply.Text("second answer"));
        await client.SendAsync(chat, "next");
        foreach (var reader in new[] { cursor, complete })
        {
            await reader.WaitAsync(
                events => events.Any(item => item.IsMessage("assistant") && Id(item) > last) && events[^1].IsStatus("waiting"),
                "the turn");
        }

        Assert.Single(queries.Texts, text => text.Contains("content, usage FROM messages", StringComparison.Ordinal));
        Assert.Equal(2, queries.Texts.Count(text => text.Contains("INSERT INTO messages", StringComparison.Ordinal)));

        var fresh = cursor.Events.Where(item => item.IsType("message")).Select(Id).ToArray();
        Assert.Equal(2, fresh.Length);
        Assert.All(fresh, id => Assert.True(id > last));
    }

    private static async Task<Guid> CreateLongChatAsync(string database, FakeLlm fake)
    {
        await using var server = await ParleyServer.StartAsync(database, fake);
        using var client = server.Client();
        fake.Enqueue(reply => reply.Text("first answer"));
        var chat = await client.CreateAsync("matrix 14");
        await client.WaitForStatusAsync(chat, "waiting");
        await server.QueryAsync<object>(
            """
            INSERT INTO messages (chat_id, role, content)
            SELECT $1, 'assistant', jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'old ' || n)) FROM generate_series(1, $2) n
            """,
            chat,
            OldMessages);
        await server.StopAsync();
        return chat;
    }

    private static long Id(System.Text.Json.JsonElement item) => item.GetProperty("message").GetProperty("id").GetInt64();
}
