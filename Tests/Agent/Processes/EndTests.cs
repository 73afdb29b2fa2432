using System.Net;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Processes;

/// <summary>Ends of processes: signals, trees, what ignores them and what escapes (platform.md check A.3, field.md R32).</summary>
public sealed class EndTests : IAsyncLifetime
{
    private RunningAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await RunningAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task Check_A3_a_kill_takes_the_whole_tree()
    {
        var process = await _agent.StartAsync("echo $$ >> pids; sh -c 'echo $$ >> pids; exec sleep 300' & sleep 300");
        var tree = await PidsAsync(2);
        Assert.Equal(HttpStatusCode.OK, (await _agent.SignalAsync(process, new { signal = "kill" })).Status);
        Assert.DoesNotContain(tree, IsAlive);
        var (_, output) = await _agent.OutputAsync(process);
        Assert.Equal((false, 137), (output.GetProperty("running").GetBoolean(), output.GetProperty("exit_code").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, (await _agent.SignalAsync(process, new { signal = "kill" })).Status);
    }

    [Fact]
    public async Task A_kill_finds_what_left_the_group_and_its_parent()
    {
        var process = await _agent.StartAsync(
            "echo $$ >> pids; (setsid sh -c 'echo $$ >> pids; exec sleep 300' > /dev/null 2>&1 &) ; exec sleep 300");
        var tree = await PidsAsync(2);
        await _agent.SignalAsync(process, new { signal = "kill" });
        Assert.DoesNotContain(tree, IsAlive);
    }

    [Fact]
    public async Task Orphans_do_not_stay_zombies()
    {
        await _agent.RunAsync("(setsid sh -c 'echo $$ >> pids' > /dev/null 2>&1 &)");
        var orphan = (await PidsAsync(1)).Single();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{orphan}"), "the orphan was reaped");
    }

    [Fact]
    public async Task Terminate_asks_and_leaves_it_at_that()
    {
        var process = await _agent.StartAsync("trap 'echo asked' TERM; echo $$ >> pids; while :; do sleep 0.05; done");
        await PidsAsync(1);
        Assert.Equal(HttpStatusCode.OK, (await _agent.SignalAsync(process, new { signal = "terminate" })).Status);
        await Eventually.TrueAsync(
            async () => (await _agent.OutputAsync(process)).Body.Text("output")!.Contains("asked", StringComparison.Ordinal), "the trap's word");
        Assert.True((await _agent.OutputAsync(process)).Body.GetProperty("running").GetBoolean());
    }

    [Fact]
    public async Task What_ignores_terminate_is_killed_when_that_was_asked_for()
    {
        var process = await _agent.StartAsync("trap '' TERM; echo $$ >> pids; while :; do sleep 0.05; done");
        var tree = await PidsAsync(1);
        await _agent.SignalAsync(process, new { signal = "terminate", kill_after_ms = 100 });
        var (_, output) = await _agent.OutputAsync(process, "?wait=true");
        Assert.Equal(137, output.GetProperty("exit_code").GetInt32());
        Assert.DoesNotContain(tree, IsAlive);
    }

    [Fact]
    public async Task What_was_left_in_the_background_goes_on_and_nobody_waits_for_it_for_ever()
    {
        var output = await _agent.RunAsync("(echo $$ >> pids; while ! test -e go; do sleep 0.05; done; echo more && touch done) & echo started");
        Assert.Equal(("started\n", 0), (output.Text("output"), output.GetProperty("exit_code").GetInt32()));
        await File.WriteAllTextAsync(_agent.PathOf("go"), "");
        await Eventually.TrueAsync(() => File.Exists(_agent.PathOf("done")), "it could still write");
    }

    [Fact]
    public async Task The_agent_takes_everything_along_when_it_ends_and_answers_those_who_wait()
    {
        await using var agent = await RunningAgent.StartAsync();
        var process = await agent.StartAsync(
            "trap '' TERM; echo $$ >> pids; setsid sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 0.1; done' & while :; do sleep 0.1; done");
        await agent.RunAsync("(setsid sh -c 'echo $$ >> pids; exec sleep 300' > /dev/null 2>&1 &)");
        var tree = await PidsAsync(3, agent);
        var wait = agent.OutputAsync(process, "?wait=true");
        await agent.StopAsync();
        Assert.Equal(137, (await wait).Body.GetProperty("exit_code").GetInt32());
        Assert.DoesNotContain(tree, IsAlive);
        Assert.Equal(0, agent.Process.ExitCode);
    }

    [Fact]
    public async Task Signals_that_cannot_be_sent_are_refused()
    {
        var process = await _agent.StartAsync("sleep 300");
        foreach (var (body, message) in new (object, string)[]
        {
            (new { }, "Signal is required."), (new { signal = "" }, "Signal is required."), (new { signal = "hup" }, "Unsupported signal."),
            (new { signal = "kill", kill_after_ms = 1 }, "The field kill_after_ms is wrong."),
        })
        {
            var (status, answer) = await _agent.SignalAsync(process, body);
            Assert.Equal((HttpStatusCode.BadRequest, message), (status, answer.Text("message")));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _agent.SignalAsync(Guid.NewGuid(), new { signal = "kill" })).Status);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until so many processes have written their ids.</summary>
    private async Task<int[]> PidsAsync(int count, RunningAgent? agent = null)
    {
        var path = (agent ?? _agent).PathOf("pids");
        await Eventually.TrueAsync(() => File.Exists(path) && File.ReadAllLines(path).Length == count, $"{count} processes");
        return [.. File.ReadAllLines(path).Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
