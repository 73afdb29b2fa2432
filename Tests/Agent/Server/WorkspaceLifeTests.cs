using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Server;

/// <summary>The scripts of a workspace and what the server learns of them (platform.md 0.2, 0.4).</summary>
public sealed class WorkspaceLifeTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task It_registers_runs_the_startup_script_and_is_ready()
    {
        _server.Manifest["env"] = new Dictionary<string, string> { ["FOO"] = "bar" };
        _server.Manifest["directory"] = "~/project";
        _server.Manifest["startup_script"] = "echo in $PWD; echo $FOO >&2; mkdir -p project; printf end";
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        await Eventually.TrueAsync(() => _server.Lines.Count == 3, "three lines");
        await Eventually.TrueAsync(() => _server.States.Count == 2, "two states");
        Assert.Equal(["starting", "ready"], _server.States);
        Assert.Equal([$"info in {agent.Home}", "info bar", "info end"], _server.Lines);
        var registration = _server.Registrations.First();
        Assert.Equal(
            (await agent.Address, RunningAgent.Secret, agent.PathOf("project")),
            (registration.Text("address")!, registration.Text("api_secret")!, registration.Text("expanded_directory")!));
        Assert.NotEmpty(registration.Text("version")!);
        Assert.Equal(
            $"{agent.PathOf("project")} bar space main ann {_server.Url} none\n",
            (await agent.RunAsync(
                "echo $PWD $FOO $CODER_WORKSPACE_NAME $CODER_WORKSPACE_AGENT_NAME $CODER_WORKSPACE_OWNER_NAME $CODER_AGENT_URL ${CODER_AGENT_TOKEN:-none}"))
                .Text("output"));
        Assert.Empty(_server.Unauthorized);
    }

    [Theory]
    [InlineData("echo no; exit 3", 60, "start_error", "error The startup script ended with exit code 3.")]
    [InlineData("trap '' TERM; echo no; sleep 300", 1, "start_timeout", "error The startup script was ended after 1 s.")]
    public async Task A_startup_script_that_fails_is_said_to_have_failed(string script, int seconds, string state, string line)
    {
        _server.Manifest["startup_script"] = script;
        _server.Manifest["startup_script_timeout_seconds"] = seconds;
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        await Eventually.TrueAsync(() => _server.States.Count == 2 && _server.Lines.Count == 2, "the end");
        Assert.Equal(["starting", state], _server.States);
        Assert.Equal(["info no", line], _server.Lines);
        Assert.Equal("here\n", (await agent.RunAsync("echo here")).Text("output"));
    }

    [Theory]
    [InlineData("touch closed", "off")]
    [InlineData("exit 1", "shutdown_error")]
    [InlineData("sleep 300", "shutdown_timeout")]
    public async Task It_runs_the_shutdown_script_and_takes_its_leave(string script, string state)
    {
        _server.Manifest["shutdown_script"] = script;
        _server.Manifest["shutdown_script_timeout_seconds"] = 1;
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        await Eventually.TrueAsync(() => _server.States.Contains("ready"), "ready");
        await agent.StopAsync();
        Assert.Equal(["starting", "ready", "shutting_down", state], _server.States);
        Assert.Equal(state == "off", File.Exists(agent.PathOf("closed")));
    }

    [Fact]
    public async Task Output_of_scripts_is_sent_up_to_a_megabyte()
    {
        _server.Manifest["startup_script"] = "yes 0123456789 | head -n 200000";
        await using var agent = await RunningAgent.StartAsync(_server.Environment);
        await Eventually.TrueAsync(() => _server.Lines.Contains("error More output is left out."), "the limit");
        Assert.Equal(1024 * 1024 / 11, _server.Lines.Count - 1);
        await Eventually.TrueAsync(() => _server.States.Contains("ready"), "ready");
    }
}
