using System.Net;
using Npgsql;
using Parley.Tests.Http.Commands;
using Parley.Tests.Http.Models;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 1 when the model of a running turn is still being looked up.</summary>
public sealed class SlowLookupTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Matrix_1_who_sees_running_before_the_model_is_found_gets_every_delta()
    {
        await using var fake = await FakeLlm.StartAsync();
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync(), fake);
        using var client = server.Client();
        var chat = await client.CreateAndRestAsync(fake, "hello");
        await Eventually.TrueAsync(
            async () => (await client.GetAsync($"{ParleyClient.Chats}/{chat}/explain")).Json.TryGetProperty("title_error", out _),
            "the end of the attempt at a title, which looks models up as well");

        // What is known of models is forgotten with a change of them, and can then not be read.
        await client.AddConfigAsync("openai", "another");
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var slow = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE providers IN ACCESS EXCLUSIVE MODE", connection))
            await hold.ExecuteNonQueryAsync();
        fake.Enqueue(reply => reply.Text("one ").Text("two ").Text("three"));
        (await client.SendAsync(chat, "question")).Expect(HttpStatusCode.OK);
        await using var early = await client.FollowAsync(chat);
        await early.WaitForAsync(item => item.IsStatus("running"), "a running chat");
        await Eventually.TrueAsync(
            () => server.QueryAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'providers'::regclass AND NOT granted)"),
            "the look-up waits");
        Assert.Single(fake.Requests);

        await slow.RollbackAsync();
        await early.WaitForStatusAsync("waiting");
        Assert.Equal("one two three", early.Events.StreamedText());
    }
}
