using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A tree of chats whose process is killed.</summary>
public sealed class SubagentRecoveryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Assignment = "the task";

    [Fact]
    public async Task A_root_that_waits_when_it_is_killed_finishes_with_the_one_subagent_it_had()
    {
        var (killed, again) = (new Gate(), new Gate());
        await using var fake = await FakeLlm.StartAsync();
        fake.OnRequest(request => request.LastUserText == Assignment ? Child(fake, killed, again) : Root(request));
        await using var first = await ParleyProcess.StartAsync(new ParleyProcessOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__Parley"] = await postgres.CreateDatabaseAsync(),
                ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
                ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
                ["OPENAI_API_KEY"] = "fake-key",
            },
        });
        using var client = new ParleyClient(first.Address, ParleyServer.OwnerToken);
        var root = await client.CreateAsync("delegate");
        await killed.Reached;
        await Eventually.TrueAsync(() => fake.Requests.Count == 3, "the root waits");
        await first.KillAsync();

        await using var second = await first.RestartAsync();
        await again.Reached;
        again.Open();
        await client.WaitForStatusAsync(root, "waiting");

        Assert.Equal("the report", (await client.MessagesAsync(root))[^1].Text());
        var chats = (await client.GetAsync(ParleyClient.Chats)).Json.EnumerateArray().ToArray();
        Assert.Equal(2, chats.Length);
        Assert.All(chats, chat => Assert.Equal("waiting", chat.GetProperty("status").GetString()));
        Assert.Equal(0, await second.StopAsync());
    }

    // By what it knows, as a model does: asked again, it says the same.
    private static FakeReply Root(FakeRequest request)
    {
        var known = request.ToolResults.Select(result => JsonDocument.Parse(result.Text).RootElement).ToArray();
        return known.Length switch
        {
            0 => new FakeReply().ToolCall("spawn", "spawn_agent", new JsonObject { ["prompt"] = Assignment }.ToJsonString()),
            1 => new FakeReply().ToolCall(
                "wait", "wait_agent", new JsonObject { ["chat_id"] = known[0].GetProperty("chat_id").GetString() }.ToJsonString()),
            _ => new FakeReply().Text(known[1].GetProperty("report").GetString()!),
        };
    }

    private static FakeReply Child(FakeLlm fake, Gate killed, Gate again)
    {
        var isFirst = fake.Requests.Count(request => request.LastUserText == Assignment) == 1;
        return new FakeReply().WaitFor(isFirst ? killed : again).Text("the report");
    }
}
