using System.Globalization;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Processes;

/// <summary>What processes find in their environment, and what they must not find anywhere.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task The_request_wins_over_what_the_agent_was_started_with()
    {
        await using var agent = await RunningAgent.StartAsync(new Dictionary<string, string?> { ["ONE"] = "agent", ["TWO"] = "agent" });
        var (_, body) = await agent.StartAsync(new
        {
            command = "echo $ONE $TWO $CODER; pwd; test -x $GIT_ASKPASS && echo askpass",
            env = new Dictionary<string, string> { ["TWO"] = "request" },
            wait_ms = 10_000,
        });
        Assert.Equal($"agent request true\n{agent.Home}\naskpass\n", body.GetProperty("result").Text("output"));
    }

    [Fact]
    public async Task A_directory_is_taken_from_the_request_and_else_from_the_agent()
    {
        await using var agent = await RunningAgent.StartAsync();
        Directory.CreateDirectory(agent.PathOf("inner"));
        foreach (var workdir in new[] { "inner", agent.PathOf("inner") })
        {
            var (_, body) = await agent.StartAsync(new { command = "pwd", workdir, wait_ms = 10_000 });
            Assert.Equal(agent.PathOf("inner") + "\n", body.GetProperty("result").Text("output"));
        }
    }

    [Fact]
    public async Task The_secrets_of_the_agent_are_not_in_the_environment_nor_in_that_of_its_parent()
    {
        await using var agent = await RunningAgent.StartAsync(new Dictionary<string, string?> { ["CODER_AGENT_TOKEN"] = "the-token" });
        var pid = agent.Process.Id.ToString(CultureInfo.InvariantCulture);
        var found = (await agent.RunAsync($"env; tr '\\0' '\\n' < /proc/{pid}/environ")).Text("output");
        Assert.Contains("CODER=true", found, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningAgent.Secret, found, StringComparison.Ordinal);
        Assert.DoesNotContain("the-token", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_without_rights_reads_the_memory_of_the_agent()
    {
        await using var agent = await RunningAgent.StartAsync(unprivileged: true);
        var pid = agent.Process.Id.ToString(CultureInfo.InvariantCulture);
        var result = await agent.RunAsync($"id -u; for f in environ mem maps; do head -c 1 /proc/{pid}/$f > /dev/null 2>&1 && echo read $f; done; true");
        Assert.Matches("^[1-9][0-9]*\n$", result.Text("output"));
    }
}
