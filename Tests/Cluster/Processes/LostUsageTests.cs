using System.Net;
using Npgsql;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>What a process that is killed had used is paid for, so it is accounted for by who goes on (field.md R22).</summary>
public sealed class LostUsageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Rows =
        """
        SELECT string_agg(concat_ws(' ', outcome, CASE WHEN estimated THEN 'estimated' END, output_tokens), ', ' ORDER BY id)
        FROM usage WHERE chat_id = $1 AND kind = 'step'
        """;

    [Fact]
    public async Task Each_attempt_that_was_lost_has_one_row()
    {
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("twelve bytes").Hang());
        fake.Enqueue(reply => reply.Hang());
        fake.Enqueue(reply => reply.Text("done").Usage(20, 7));
        var database = await postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using var first = await ParleyProcess.StartAsync(new ParleyProcessOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__Parley"] = database,
                ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
                ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
                ["OPENAI_API_KEY"] = "fake-key",
            },
        });
        using var client = new ParleyClient(first.Address, ParleyServer.OwnerToken);
        var chat = await client.CreateAsync("tell me");
        await JournaledAsync(source, chat);
        await first.KillAsync();

        // The second says nothing before it is lost, too.
        await using var second = await first.RestartAsync();
        await fake.WaitForRequest(2);
        Assert.Equal("aborted estimated 3", await QueryAsync<string>(source, Rows, chat));
        await JournaledAsync(source, chat);
        await second.KillAsync();

        await using var third = await second.RestartAsync();
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("aborted estimated 3, aborted 0, completed 7", await QueryAsync<string>(source, Rows, chat));
        Assert.Equal(
            3,
            await QueryAsync<long>(source, "SELECT count(DISTINCT generation) FROM usage WHERE chat_id = $1 AND kind = 'step'", chat));
        var used = (await client.GetAsync($"{ParleyClient.Chats}/{chat}/budget")).Expect(HttpStatusCode.OK).GetProperty("used");
        Assert.Equal(
            await QueryAsync<long>(source, "SELECT sum(total_tokens)::bigint FROM usage WHERE chat_id = $1", chat),
            used.GetProperty("tokens").GetInt64());
        Assert.Equal(0, await third.StopAsync());
    }

    private static Task JournaledAsync(NpgsqlDataSource source, Guid chat) => Eventually.TrueAsync(
        () => QueryAsync<bool>(source, "SELECT EXISTS (SELECT FROM run_journals WHERE chat_id = $1 AND use IS NOT NULL)", chat),
        "the journal is written");

    private static async Task<T?> QueryAsync<T>(NpgsqlDataSource source, string sql, Guid chat)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = chat });
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
