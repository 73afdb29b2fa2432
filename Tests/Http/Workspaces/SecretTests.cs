using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Secrets that tools come upon are seen by nobody, and one that was leaked can be taken out again (field.md R33).</summary>
public sealed class SecretTests : IAsyncLifetime
{
    private static readonly string Token = "ghp_" + string.Concat(Enumerable.Repeat("aB3dE6", 6));

    private readonly AgentFixture _fixture = new();
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _server = await _fixture.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_in_an_output_is_a_placeholder_everywhere_but_in_the_next_call()
    {
        await File.WriteAllTextAsync(_fixture.PathOf(".env"), $"TOKEN={Token}\nPROVIDER=fake-key\n");
        var more = new Gate();
        var show = Command("cat .env; while [ ! -e shown ]; do sleep 0.02; done", "1m");
        _fixture.Fake.Enqueue(reply => reply.ToolCall("a", "execute", show));
        var placeholder = "";
        _fixture.Fake.Enqueue(reply => reply.WaitFor(more).Text("I use it."));
        var chat = await _client.CreateAsync("what is the token?");
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => Text(events).Contains("[secret:github-token:", StringComparison.Ordinal), "the output is shown");
        await File.WriteAllTextAsync(_fixture.PathOf("shown"), "");
        await more.Reached;
        placeholder = System.Text.RegularExpressions.Regex.Match(Text(probe.Events), @"\[secret:github-token:[0-9a-f]{8}\]").Value;
        more.Open();
        await _client.WaitForStatusAsync(chat, "waiting");

        Assert.DoesNotContain(Token, Text(probe.Events), StringComparison.Ordinal);
        Assert.DoesNotContain("fake-key", Text(probe.Events), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, _fixture.Fake.Requests[^1].Body.ToString(), StringComparison.Ordinal);
        Assert.Contains(placeholder, _fixture.Fake.Requests[^1].Body.ToString(), StringComparison.Ordinal);
        Assert.False(await HeldAsync("messages", "content"));
        Assert.False(await HeldAsync("run_journals", "coalesce(answer::text, '') || coalesce(step::text, '')"));

        // What the model writes into a call is filled; what the deployment keeps for itself is not.
        var own = System.Text.RegularExpressions.Regex.Match(Text(probe.Events), @"\[secret:provider-key:[0-9a-f]{8}\]").Value;
        Assert.NotEqual("", own);
        var use = Command($"printf %s '{placeholder}' > used; printf %s '{own}' > own; cat used", null);
        _fixture.Fake.Enqueue(reply => reply.ToolCall("b", "execute", use));
        _fixture.Fake.Enqueue(reply => reply.Text("used"));
        await _client.SendAsync(chat, "use it");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(Token, await File.ReadAllTextAsync(_fixture.PathOf("used")));
        Assert.Equal(own, await File.ReadAllTextAsync(_fixture.PathOf("own")));
        Assert.False(await HeldAsync("messages", "content"));
        Assert.DoesNotContain(Token, Text(probe.Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaked_value_is_taken_out_of_history_queue_and_title_and_open_clients_are_told()
    {
        const string Leaked = "correct \"horse\" battery";
        _fixture.Fake.Enqueue(reply => reply.Text($"You said {Leaked}."));
        var chat = await _client.CreateAsync($"{Leaked} is it");
        await using var probe = await _client.FollowAsync(chat);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.True(await HeldAsync("messages", "content", "horse"));

        var purged = await PurgeAsync(chat, Leaked);
        Assert.Equal(2, purged.Expect(HttpStatusCode.OK).GetProperty("messages").GetInt32());
        var events = await probe.WaitAsync(
            items => items.Any(item => item.IsType("history_reset")) && Text(items).Split("[secret:purged:").Length > 2,
            "the history comes anew");
        Assert.Contains(events, item => item.IsType("history_reset"));
        Assert.All(await _client.HistoryAsync(chat), line => Assert.DoesNotContain("horse", line, StringComparison.Ordinal));
        Assert.False(await HeldAsync("messages", "content", "horse"));
        Assert.False(await HeldAsync("chats", "title", "horse"));

        Assert.Equal(0, (await PurgeAsync(chat, Leaked)).Expect(HttpStatusCode.OK).GetProperty("messages").GetInt32());
        var tooShort = await PurgeAsync(chat, "short");
        Assert.Equal((HttpStatusCode.BadRequest, "value"), (tooShort.Status, Assert.Single(tooShort.Fields)));
        Assert.Equal(HttpStatusCode.NotFound, (await PurgeAsync(Guid.NewGuid(), Leaked)).Status);

        var gate = new Gate();
        _fixture.Fake.Enqueue(reply => reply.WaitFor(gate).Text("done"));
        await _client.SendAsync(chat, "and now?");
        await gate.Reached;
        Assert.Equal(HttpStatusCode.Conflict, (await PurgeAsync(chat, Leaked)).Status);
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    private Task<Answer> PurgeAsync(Guid chat, string value) =>
        _client.PostAsync($"{ParleyClient.Chats}/{chat}/purge-secret", new JsonObject { ["value"] = value });

    private static string Command(string command, string? timeout) => timeout is null
        ? JsonSerializer.Serialize(new { command })
        : JsonSerializer.Serialize(new { command, timeout });

    private Task<bool> HeldAsync(string table, string column, string? value = null) => _server.QueryAsync<bool>(
        $"SELECT EXISTS (SELECT FROM {table} WHERE position($1 IN ({column})::text) > 0)", value ?? Token)!;

    private static string Text(IEnumerable<JsonElement> events) => string.Concat(events.Select(item => item.ToString()));
}
