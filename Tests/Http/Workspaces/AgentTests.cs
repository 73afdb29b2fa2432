using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>What agents tell and ask (platform.md 0.2).</summary>
public sealed class AgentTests(WorkspaceFixture fixture) : IClassFixture<WorkspaceFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task An_agent_reads_what_it_is_and_tells_where_and_how_it_is()
    {
        var (id, agent) = await StartAsync("told");
        using var _ = agent;
        var manifest = (await agent.GetAsync($"{Workspaces.Me}/manifest")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            ("main", "told", "project", "echo hello", "linux"),
            (manifest.Text("agent_name"), manifest.Text("workspace_name"), manifest.Text("directory"), manifest.Text("startup_script"),
                manifest.Text("os")));
        Assert.Equal((id, "bar"), (manifest.GetProperty("workspace_id").GetGuid(), manifest.GetProperty("env").Text("FOO")));

        await RegisterAsync(agent);
        var seen = await _client.AgentAsync(id);
        Assert.Equal(("connected", "/home/me/project", "1"), (seen.Text("status"), seen.Text("expanded_directory"), seen.Text("version")));
        Assert.Equal(manifest.Text("agent_id"), seen.Text("id"));

        // A sign of life writes nothing.
        var written = await fixture.Server.QueryAsync<DateTime>("SELECT last_connected_at FROM workspace_agents WHERE id = $1", seen.GetProperty("id").GetGuid());
        await RegisterAsync(agent);
        Assert.Equal(
            written,
            await fixture.Server.QueryAsync<DateTime>("SELECT last_connected_at FROM workspace_agents WHERE id = $1", seen.GetProperty("id").GetGuid()));

        (await agent.PostAsync($"{Workspaces.Me}/lifecycle", new JsonObject { ["state"] = "ready", ["changed_at"] = "2026-01-01T00:00:00Z" }))
            .Expect(HttpStatusCode.NoContent);
        Assert.Equal("ready", (await _client.AgentAsync(id)).Text("lifecycle_state"));
        var secret = await fixture.Server.QueryAsync<bool>(
            "SELECT position('very-secret' IN encode(api_secret, 'escape')) > 0 FROM workspace_agents WHERE id = $1", seen.GetProperty("id").GetGuid());
        Assert.False(secret);
        Assert.DoesNotContain("very-secret", (await _client.GetAsync($"{Workspaces.Path}/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_dies_with_the_next_build()
    {
        var (id, agent) = await StartAsync("tokens");
        using var old = agent;
        await RegisterAsync(old);
        await _client.BuildAndWaitAsync(id, "start", "running");
        foreach (var (method, path, body) in Requests())
            (await old.AskAsync(method, $"{Workspaces.Me}/{path}", body?.DeepClone())).Expect(HttpStatusCode.Unauthorized);
        using var fresh = Agent(id);
        (await fresh.GetAsync($"{Workspaces.Me}/manifest")).Expect(HttpStatusCode.OK);
        await _client.BuildAndWaitAsync(id, "stop", "stopped");
        (await fresh.GetAsync($"{Workspaces.Me}/manifest")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Only_an_agents_own_token_counts()
    {
        var (id, agent) = await StartAsync("strangers");
        using var _ = agent;
        var secret = fixture.Provisioner.TokenOf(id)[33..];
        string[] tokens = ["", "garbage", ParleyServer.OwnerToken, $"{id:N}-{new string('a', 43)}", $"{Guid.NewGuid():N}-{secret}"];
        foreach (var token in tokens)
        {
            using var nobody = new ParleyClient(fixture.Server.Address, token);
            foreach (var (method, path, body) in Requests())
                (await nobody.AskAsync(method, $"{Workspaces.Me}/{path}", body?.DeepClone())).Expect(HttpStatusCode.Unauthorized);
        }

        // And it counts nowhere else.
        (await agent.GetAsync(Workspaces.Path)).Expect(HttpStatusCode.Unauthorized);
        (await agent.GetAsync($"{Workspaces.Path}/{id}")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Logs_are_kept_up_to_their_limit()
    {
        var (id, agent) = await StartAsync("logs");
        using var _ = agent;
        await LogAsync(agent, HttpStatusCode.NoContent, "first", "se\0cond");
        await LogAsync(agent, HttpStatusCode.NoContent, new string('x', 600_000));
        await LogAsync(agent, HttpStatusCode.RequestEntityTooLarge, new string('y', 600_000));
        await LogAsync(agent, HttpStatusCode.NoContent, "last");
        var path = $"/api/v2/workspaceagents/{(await _client.AgentAsync(id)).Text("id")}/logs";
        var lines = (await _client.GetAsync(path)).Expect(HttpStatusCode.OK).EnumerateArray().ToArray();
        Assert.Equal(["first", "se\uFFFDcond", "last"], lines.Select(line => line.Text("output")).Where(output => output!.Length < 100));
        Assert.Equal(4, lines.Length);
    }

    [Theory]
    [InlineData("register", """{"address":"http://169.254.169.254/latest","api_secret":"0123456789abcdef"}""", "address")]
    [InlineData("register", """{"address":"unix:/var/run/docker.sock","api_secret":"0123456789abcdef"}""", "address")]
    [InlineData("register", """{"address":"host:1","api_secret":"short"}""", "api_secret")]
    [InlineData("register", """{"address":"host:1","api_secret":"0123456789abcdef\r\nX: y"}""", "api_secret")]
    [InlineData("register", """{"address":"host:1","api_secret":"0123456789abcdef","expanded_directory":"../x"}""", "expanded_directory")]
    [InlineData("lifecycle", "{}", "state")]
    [InlineData("lifecycle", """{"state":"sleepy"}""", "state")]
    public async Task Bad_input_is_refused_with_the_field(string path, string body, string field)
    {
        var (_, agent) = await StartAsync($"bad-{Guid.NewGuid().ToString("n")[..8]}");
        using var _ = agent;
        var answer = await agent.PostAsync($"{Workspaces.Me}/{path}", JsonNode.Parse(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, Assert.Single(answer.Fields)));
    }

    [Fact]
    public async Task Who_waits_for_a_new_manifest_is_let_go_when_the_token_dies()
    {
        var (id, agent) = await StartAsync("waiting");
        using var _ = agent;
        using var response = await agent.Http.GetAsync(
            new Uri($"{Workspaces.Me}/reinit?wait=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var rest = response.Content.ReadAsStringAsync();
        await _client.BuildAndWaitAsync(id, "stop", "stopped");
        Assert.Equal(": waiting\n\n", await rest);
        Assert.Equal("colour", Assert.Single((await agent.GetAsync($"{Workspaces.Me}/reinit?colour=red")).Fields));
    }

    private async Task<(Guid Workspace, ParleyClient Agent)> StartAsync(string name)
    {
        var version = await fixture.Server.TemplateAsync(TestProvisioner.Provisioner, Workspaces.OneAgent);
        var id = await _client.MakeAndWaitAsync(version, name);
        return (id, Agent(id));
    }

    private ParleyClient Agent(Guid workspace) => new(fixture.Server.Address, fixture.Provisioner.TokenOf(workspace));

    private static async Task RegisterAsync(ParleyClient agent) =>
        (await agent.PostAsync($"{Workspaces.Me}/register", Workspaces.Registration())).Expect(HttpStatusCode.NoContent);

    private static async Task LogAsync(ParleyClient agent, HttpStatusCode expected, params string[] outputs) =>
        (await agent.AskAsync(HttpMethod.Patch, $"{Workspaces.Me}/logs", new JsonObject
        {
            ["logs"] = new JsonArray([.. outputs.Select(output => new JsonObject { ["output"] = output, ["level"] = "info" })]),
        })).Expect(expected);

    private static IEnumerable<(HttpMethod Method, string Path, JsonNode? Body)> Requests() =>
    [
        (HttpMethod.Get, "manifest", null),
        (HttpMethod.Post, "register", Workspaces.Registration()),
        (HttpMethod.Post, "lifecycle", new JsonObject { ["state"] = "ready" }),
        (HttpMethod.Patch, "logs", new JsonObject { ["logs"] = new JsonArray(new JsonObject { ["output"] = "line" }) }),
        (HttpMethod.Get, "reinit?wait=true", null),
    ];
}
