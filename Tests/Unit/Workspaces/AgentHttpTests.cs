using System.Net;
using System.Text.Json;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces.Agents;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Workspaces;

/// <summary>The way to an agent, against a real server.</summary>
public sealed class AgentHttpTests : IAsyncLifetime, IDisposable
{
    private static readonly AgentCaller Caller = new(Guid.NewGuid(), [Guid.NewGuid(), Guid.NewGuid()]);

    private readonly AgentHttp _http = new(TimeProvider.System);
    private FakeAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_reaches_an_agent_at_a_port_and_at_a_socket_file(bool overSocket)
    {
        await using var agent = await FakeAgent.StartAsync(overSocket);
        var client = new AgentClient(_http, agent.Endpoint, Caller);

        await client.PingAsync(CancellationToken.None);
        await client.WriteAsync(Path.Combine(agent.Folder, "a b&c/ü.txt"), "hello\n", "key", CancellationToken.None);
        var lines = await client.ReadLinesAsync(Path.Combine(agent.Folder, "a b&c/ü.txt"), 1, null, CancellationToken.None);

        Assert.Equal("1\thello\n2\t", lines.Content);
        var headers = agent.Headers.Last();
        Assert.Equal(Caller.ChatId.ToString(), headers["Coder-Chat-Id"]);
        Assert.Equal(Caller.Ancestors, JsonSerializer.Deserialize<Guid[]>(headers["Coder-Ancestor-Chat-Ids"]));
    }

    [Fact]
    public async Task What_may_be_sent_twice_is_when_the_connection_breaks()
    {
        var client = Client();
        _agent.Faults.Enqueue(null);
        var started = await client.StartAsync(new StartProcess("echo once") { WaitMs = 5000 }, "one", CancellationToken.None);
        Assert.Equal("once\n", started.Result!.Output);
        Assert.Equal(2, _agent.Requests.Count);

        // A signal has no key: whether it arrived is not known, so it is not sent again.
        _agent.Faults.Enqueue(null);
        var fault = await Assert.ThrowsAsync<AgentException>(
            () => client.SignalAsync(started.Id, new SignalProcess("kill"), CancellationToken.None));
        Assert.Equal("connect to workspace agent: the connection failed", fault.Message);
        Assert.False(fault.IsUndelivered);
        Assert.Equal(3, _agent.Requests.Count);
    }

    [Fact]
    public async Task A_start_with_the_same_key_is_the_same_process()
    {
        var client = Client();
        var first = await client.StartAsync(new StartProcess("echo $$ >> once"), "key", CancellationToken.None);
        var second = await client.StartAsync(new StartProcess("echo $$ >> once") { WaitMs = 5000 }, "key", CancellationToken.None);

        Assert.Equal(first.Id, second.Id);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_agent.Folder, "once")));
    }

    [Fact]
    public async Task What_an_agent_refuses_is_told_in_its_words()
    {
        var fault = await Assert.ThrowsAsync<AgentException>(
            () => Client().StartAsync(new StartProcess("true") { Workdir = "/nowhere" }, "k", CancellationToken.None));
        Assert.Equal("The process could not be started: /nowhere is not a directory.", fault.Message);
        Assert.Equal(HttpStatusCode.InternalServerError, fault.Status);
    }

    [Fact]
    public async Task One_that_is_gone_one_that_is_another_and_one_that_has_no_address_are_not_reached()
    {
        var gone = await FakeAgent.StartAsync();
        await gone.DisposeAsync();
        WorkspaceAgentEndpoint[] agents =
        [
            gone.Endpoint, _agent.Endpoint with { ApiSecret = "another" }, _agent.Endpoint with { Address = null },
            _agent.Endpoint with { Address = "unix:/nowhere/agent.sock" }, _agent.Endpoint with { Address = "file:///etc/passwd" },
        ];
        foreach (var agent in agents)
        {
            var fault = await Assert.ThrowsAsync<AgentException>(
                () => new AgentClient(_http, agent, Caller).ListAsync(CancellationToken.None));
            Assert.StartsWith("connect to workspace agent: ", fault.Message, StringComparison.Ordinal);
            Assert.True(fault.IsUndelivered);
            Assert.DoesNotContain("127.0.0.1", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_endpoint_does_not_print_its_secret()
    {
        var text = _agent.Endpoint.ToString();
        Assert.DoesNotContain(_agent.Endpoint.ApiSecret!, text, StringComparison.Ordinal);
        Assert.DoesNotContain(_agent.Endpoint.Address!, text, StringComparison.Ordinal);
    }

    private AgentClient Client() => new(_http, _agent.Endpoint, Caller);
}
