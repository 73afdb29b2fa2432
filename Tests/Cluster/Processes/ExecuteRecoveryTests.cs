using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A command in a workspace of a process that is killed: it runs on, once, and its result is the one that counts.</summary>
public sealed class ExecuteRecoveryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Publish = "echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo published";

    [Fact]
    public async Task A_command_that_runs_when_its_silo_is_killed_has_run_once_and_its_true_result_is_in_the_history()
    {
        await using var fake = await FakeLlm.StartAsync();
        var workspaces = Directory.CreateTempSubdirectory("parley-workspaces-");
        await using var first = await ParleyProcess.StartAsync(new ParleyProcessOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__Parley"] = await postgres.CreateDatabaseAsync(),
                ["PARLEY_OWNER_API_KEY"] = ParleyServer.OwnerToken,
                ["PARLEY_WORKSPACES"] = workspaces.FullName,
                ["OPENAI_BASE_URL"] = fake.BaseAddress.ToString(),
                ["OPENAI_API_KEY"] = "fake-key",
            },
        });
        using var client = new ParleyClient(first.Address, ParleyServer.OwnerToken);
        fake.OnRequest(request => request.ToolResults.Any()
            ? new FakeReply().Text("It is out.")
            : new FakeReply().ToolCall("call_0", "execute", JsonSerializer.Serialize(new { command = Publish, timeout = "5m" })));
        var chat = await client.CreateAsync("publish");
        // A workspace was made for it: nothing was configured.
        await Eventually.TrueAsync(() => Runs().Length == 1, "the command runs");
        await first.KillAsync();

        await using var second = await first.RestartAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(Runs().Single())!, "go"), "");
        await client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal("run\n", await File.ReadAllTextAsync(Runs().Single()));
        var messages = await client.MessagesAsync(chat);
        var answer = messages.Single(message => message.GetProperty("role").GetString() == "tool");
        var result = answer.GetProperty("content")[0].GetProperty("result");
        Assert.Equal("published\n", result.GetProperty("output").GetString());
        Assert.True(result.GetProperty("success").GetBoolean());
        Assert.Equal("It is out.", messages[^1].Text());
        var workspace = (await client.ChatAsync(chat)).GetProperty("workspace_id").GetGuid();
        await client.PostAsync($"/api/v2/workspaces/{workspace}/builds", new JsonObject { ["transition"] = "delete" });
        Assert.Equal(0, await second.StopAsync());

        string[] Runs() => Directory.GetFiles(workspaces.FullName, "runs", SearchOption.AllDirectories);
    }
}
