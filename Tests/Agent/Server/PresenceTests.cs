using System.Net;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Server;

/// <summary>How the server knows where the agent is, also after it was away (platform.md 0.2).</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task It_says_every_five_seconds_where_it_is()
    {
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        await Eventually.TrueAsync(() => !_server.Registrations.IsEmpty, "a registration");
        var first = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => _server.Registrations.Count == 2, "a heartbeat");
        Assert.InRange(TimeProvider.System.GetElapsedTime(first), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_server_that_is_away_costs_nothing_but_its_knowledge()
    {
        _server.IsAway = true;
        _server.Manifest["startup_script"] = "echo started; while ! test -e go; do sleep 0.05; done; echo went on";
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        Assert.Equal("works\n", (await agent.RunAsync("echo works")).Text("output"));
        _server.IsAway = false;
        await Eventually.TrueAsync(() => _server.Lines.Count == 1, "the script runs");
        _server.IsAway = true;
        var process = await agent.StartAsync("while ! test -e go; do sleep 0.05; done; echo done");
        await File.WriteAllTextAsync(agent.PathOf("go"), "");
        Assert.Equal("done\n", (await agent.OutputAsync(process, "?wait=true")).Body.Text("output"));
        Assert.DoesNotContain("ready", _server.States);
        _server.IsAway = false;
        await Eventually.TrueAsync(() => _server.States.Contains("ready") && _server.Lines.Count == 2, "what happened meanwhile");
        Assert.Equal(["starting", "ready"], _server.States);
        Assert.Equal(["info started", "info went on"], _server.Lines);
    }

    [Fact]
    public async Task An_agent_for_all_addresses_registers_the_one_that_faces_the_server()
    {
        var environment = _server.Environment;
        environment["PARLEY_AGENT_LISTEN"] = "0.0.0.0:0";
        environment["PARLEY_AGENT_SECRET"] = null;
        await using var agent = await RunningAgent.StartAsync(environment);
        await Eventually.TrueAsync(() => !_server.Registrations.IsEmpty, "a registration");
        var registration = _server.Registrations.First();
        Assert.StartsWith("http://127.0.0.1:", registration.Text("address"), StringComparison.Ordinal);
        Assert.Equal(64, registration.Text("api_secret")!.Length);
        using HttpClient server = new() { BaseAddress = new Uri(registration.Text("address")!) };
        server.DefaultRequestHeaders.Authorization = new("Bearer", registration.Text("api_secret"));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(new Uri("/api/v0/processes/list", UriKind.Relative))).StatusCode);
    }
}
