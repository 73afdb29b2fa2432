using Parley.Tests.Http.Commands;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>What a newcomer sees without a provider.</summary>
public sealed class DemoSubagentTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_demo_model_shows_subagents_when_it_is_asked_for_them()
    {
        await using var server = await ParleyServer.StartAsync(await postgres.CreateDatabaseAsync());
        using var client = server.Client();
        var root = await client.CreateAsync("Please use subagents");
        await client.WaitForStatusAsync(root, "waiting");

        var report = (await client.HistoryAsync(root))[^1];
        Assert.StartsWith("assistant: My subagents have reported:\n\n**Count**\n\n> 1, 2, 3,", report, StringComparison.Ordinal);
        Assert.Contains("**Tell a story**\n\n> A ferry crosses", report, StringComparison.Ordinal);
        Assert.Equal(2L, await server.QueryAsync<long>("SELECT count(*) FROM chats WHERE root_chat_id = $1 AND status = 'waiting'", root));
    }
}
