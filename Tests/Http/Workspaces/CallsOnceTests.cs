using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Workspaces;

/// <summary>A tool call with effects is made once, whatever becomes of the silo that makes it (docs/decisions/0024).</summary>
public sealed class CallsOnceTests(AgentFixture fixture) : IClassFixture<AgentFixture>
{
    // Leaves a line for each time that it runs, and ends when it is told to.
    private static string Publish(string name) => JsonSerializer.Serialize(new
    {
        command = $"echo run >> {name}; while [ ! -e {name}.go ]; do sleep 0.02; done; echo published",
        timeout = "1m",
    });

    [Fact]
    public async Task When_the_silo_is_lost_the_next_owner_makes_the_same_call_and_has_its_true_result()
    {
        await using var server = await fixture.StartAsync();
        using var client = server.Client();
        var asked = fixture.Fake.Requests.Count;
        fixture.Fake.Enqueue(
            reply => reply.Reasoning("hm").Text("I publish it.").ToolCall("call_0", "execute", Publish("lost")).Usage(7, 3));
        fixture.Fake.Enqueue(reply => reply.Text("It is out."));
        var chat = await client.CreateAsync("publish");
        await RunsAsync("lost");

        // Whatever the old owner still says is refused from now on, as after a kill.
        await server.QueryAsync<long>("UPDATE chats SET run_generation = run_generation + 1 WHERE id = $1 RETURNING run_generation", chat);
        await File.WriteAllTextAsync(fixture.PathOf("lost.go"), "");
        await client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal("run\n", await File.ReadAllTextAsync(fixture.PathOf("lost")));
        Assert.Equal("published\n", (await AgentFixture.ResultAsync(client, chat)).GetProperty("output").GetString());
        Assert.Equal(
            ["user: publish", "assistant: I publish it.", "assistant: It is out."],
            (await client.HistoryAsync(chat)).Where(line => !line.StartsWith("tool", StringComparison.Ordinal)));
        // The model was not asked again for what it had said.
        Assert.Equal(2, fixture.Fake.Requests.Count - asked);
        var keys = fixture.Agent.Headers.Where(headers => headers.ContainsKey("Idempotency-Key")
            && headers["Coder-Chat-Id"] == chat.ToString()).Select(headers => headers["Idempotency-Key"]).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task When_the_server_stops_in_an_orderly_way_the_next_one_takes_the_call_up()
    {
        Guid chat;
        await using (var first = await fixture.StartAsync())
        {
            using var client = first.Client();
            fixture.Fake.Enqueue(reply => reply.ToolCall("call_0", "execute", Publish("stopped")));
            chat = await client.CreateAsync("publish");
            await RunsAsync("stopped");
            await first.StopAsync();
        }

        fixture.Fake.Enqueue(reply => reply.Text("It is out."));
        await using var second = await fixture.StartAsync();
        using var again = second.Client();
        await File.WriteAllTextAsync(fixture.PathOf("stopped.go"), "");
        await again.WaitForStatusAsync(chat, "waiting");

        Assert.Equal("run\n", await File.ReadAllTextAsync(fixture.PathOf("stopped")));
        Assert.Equal("published\n", (await AgentFixture.ResultAsync(again, chat)).GetProperty("output").GetString());
        Assert.Equal("assistant: It is out.", (await again.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task A_stop_by_the_user_ends_the_process_and_its_step_is_kept()
    {
        await using var server = await fixture.StartAsync();
        using var client = server.Client();
        fixture.Fake.Enqueue(reply => reply.Text("I publish it.").ToolCall("call_0", "execute", Publish("halted")));
        var chat = await client.CreateAsync("publish");
        await RunsAsync("halted");

        await client.InterruptAsync(chat);
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(
            "tool call was interrupted before it produced a result",
            (await AgentFixture.ResultAsync(client, chat)).GetProperty("error").GetString());
        await Eventually.TrueAsync(() => fixture.Agent.Running(chat) == 0, "the process has ended");
        await File.WriteAllTextAsync(fixture.PathOf("halted.go"), "");
    }

    [Fact]
    public async Task A_provider_that_uses_the_id_of_a_call_again_has_another_call_made()
    {
        await using var server = await fixture.StartAsync();
        using var client = server.Client();
        for (var i = 0; i < 2; i++)
            fixture.Fake.Enqueue(reply => reply.ToolCall("call_0", "execute", """{"command":"echo run >> twice"}"""));
        fixture.Fake.Enqueue(reply => reply.Text("both"));
        var chat = await client.CreateAsync("the same again");
        await client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("run\nrun\n", await File.ReadAllTextAsync(fixture.PathOf("twice")));
    }

    private Task RunsAsync(string name) => Eventually.TrueAsync(() => File.Exists(fixture.PathOf(name)), $"{name} runs");
}
