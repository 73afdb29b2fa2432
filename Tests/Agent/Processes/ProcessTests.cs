using System.Net;
using System.Text;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Processes;

/// <summary>The process API: platform.md A.1 and A.2, checks A.1 to A.5, matrix 28.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private RunningAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await RunningAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Theory]
    [InlineData(0, null)]
    [InlineData(16_384, null)]
    [InlineData(16_385, 0L)]
    [InlineData(32_768, 0L)]
    [InlineData(32_769, 1L)]
    [InlineData(100_000, 67_232L)]
    public async Task Check_A1_output_beyond_its_head_is_said_to_be_truncated(int bytes, long? omitted)
    {
        // Lines of 100, so that none is cut.
        var result = await _agent.RunAsync($"yes {new string('x', 98)}y | head -c {bytes}");
        Assert.Equal(omitted is not null, result.TryGetProperty("truncated", out var truncated));
        if (omitted is null)
        {
            Assert.Equal(bytes, result.GetProperty("output").GetString()!.Length);
            return;
        }

        Assert.Equal(
            (omitted.Value, bytes, "head_tail"),
            (truncated.GetProperty("omitted_bytes").GetInt64(), truncated.GetProperty("original_bytes").GetInt32(), truncated.Text("strategy")));
        var output = result.GetProperty("output").GetString()!;
        Assert.Equal(truncated.GetProperty("retained_bytes").GetInt64(), Encoding.UTF8.GetByteCount(output));
        Assert.Equal(omitted > 0, output.Contains($"\n\n... [omitted {omitted} bytes] ...\n\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Matrix_28_a_million_bytes_give_the_first_and_the_last_ones()
    {
        var result = await _agent.RunAsync("echo first; yes | head -c 1000000; printf last");
        var output = result.GetProperty("output").GetString()!;
        Assert.StartsWith("first\n", output, StringComparison.Ordinal);
        Assert.EndsWith("y\nlast", output, StringComparison.Ordinal);
        Assert.Equal(1_000_010 - 32_768, result.GetProperty("truncated").GetProperty("omitted_bytes").GetInt64());
        Assert.Equal(0, result.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Check_A2_a_long_line_is_cut()
    {
        var output = (await _agent.RunAsync("head -c 5000 /dev/zero | tr '\\0' x")).GetProperty("output").GetString()!;
        Assert.Equal(new string('x', 2032) + " ... [truncated]", output);
    }

    [Fact]
    public async Task Check_A4_a_process_does_not_depend_on_the_connection_that_started_it()
    {
        using (HttpClient impatient = new() { BaseAddress = _agent.Http.BaseAddress })
        {
            impatient.DefaultRequestHeaders.Authorization = _agent.Http.DefaultRequestHeaders.Authorization;
            using CancellationTokenSource gone = new();
            var start = impatient.PostAsync(
                new Uri("/api/v0/processes/start", UriKind.Relative),
                new StringContent("""{"command":"echo $$ > started; sleep 300","wait_ms":300000}"""),
                gone.Token);
            await Eventually.TrueAsync(() => File.Exists(_agent.PathOf("started")), "the command started");
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        }

        Assert.True((await _agent.ListAsync()).Single().GetProperty("running").GetBoolean());
    }

    [Fact]
    public async Task Check_A5_the_list_shows_running_ones_first_and_ten_at_most()
    {
        var running = await _agent.StartAsync("sleep 300");
        List<Guid> ended = [];
        for (var number = 0; number < 12; number++)
        {
            ended.Add(await _agent.StartAsync("true"));
            await _agent.OutputAsync(ended[^1], "?wait=true");
        }

        var list = await _agent.ListAsync();
        Assert.Equal([running, .. ended.AsEnumerable().Reverse().Take(9)], list.Select(process => process.GetProperty("id").GetGuid()));
        Assert.False(list[0].TryGetProperty("exited_at_unix", out _));
        Assert.Equal(0, list[1].GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task A_list_of_nothing_is_a_list() => Assert.Empty(await _agent.ListAsync());

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("no-such-program", 127)]
    [InlineData("cat", 0)]
    [InlineData("test $(ps -o sid= $$) = $$ && test $(ps -o pgid= $$) = $$", 0)]
    [InlineData("ls /proc/self/fd | tr '\\n' ' ' | grep -qx '0 1 2 3 '", 0)]
    public async Task A_shell_runs_alone_and_without_input(string command, int exitCode) =>
        Assert.Equal(exitCode, (await _agent.RunAsync(command)).GetProperty("exit_code").GetInt32());

    [Fact]
    public async Task A_wait_ends_at_its_limit_and_any_number_may_wait()
    {
        var process = await _agent.StartAsync("echo now; while ! test -e go; do sleep 0.01; done; echo then");
        await Eventually.TrueAsync(
            async () => (await _agent.OutputAsync(process)).Body.Text("output") == "now\n", "the first line");
        var (_, meanwhile) = await _agent.OutputAsync(process, "?wait=true&wait_ms=50");
        Assert.Equal(("now\n", true), (meanwhile.Text("output"), meanwhile.GetProperty("running").GetBoolean()));
        var waits = Enumerable.Range(0, 20).Select(_ => _agent.OutputAsync(process, "?wait=true")).ToArray();
        await File.WriteAllTextAsync(_agent.PathOf("go"), "");
        foreach (var (_, end) in await Task.WhenAll(waits))
            Assert.Equal(("now\nthen\n", 0), (end.Text("output"), end.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task A_chat_sees_its_own_processes_alone()
    {
        var (chat, other) = (Guid.NewGuid(), Guid.NewGuid());
        var mine = await _agent.StartAsync("echo $CODER_CHAT_ID; sleep 300", chat);
        await _agent.StartAsync("sleep 300");
        Assert.Equal(mine, (await _agent.ListAsync(chat)).Single().GetProperty("id").GetGuid());
        Assert.Empty(await _agent.ListAsync(other));
        Assert.Equal(2, (await _agent.ListAsync()).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await _agent.OutputAsync(mine, chat: other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _agent.SignalAsync(mine, new { signal = "kill" }, other)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _agent.OutputAsync(mine)).Status);
        await Eventually.TrueAsync(
            async () => (await _agent.OutputAsync(mine, chat: chat)).Body.Text("output") == $"{chat}\n", "the chat's id in the environment");
    }

    [Fact]
    public async Task What_cannot_be_started_is_refused()
    {
        var (status, body) = await _agent.StartAsync(new { command = "" });
        Assert.Equal((HttpStatusCode.BadRequest, "Command is required."), (status, body.Text("message")));
        foreach (var bad in new object[]
        {
            new { command = "a\0b" }, new { command = new string('x', 200_000) }, new { command = "true", env = new { a = "\0" } },
            new { command = "true", workdir = new string('x', 10_000) }, new { command = "true", wait_ms = -1 }, new { command = 5 },
        })
            Assert.Equal(HttpStatusCode.BadRequest, (await _agent.StartAsync(bad)).Status);
        foreach (var broken in new[] { "{", "", "null", "[]", "{} {}", "{\"command\":\"\\ud800\"}" })
        {
            (status, body) = await _agent.SendAsync(HttpMethod.Post, "/api/v0/processes/start", new StringContent(broken));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(broken == "[]" || broken.Length > 6 ? "" : "valid JSON", body.Text("message"), StringComparison.Ordinal);
        }

        (status, body) = await _agent.StartAsync(new { command = "true", workdir = "/no/such/place" });
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.NotNull(body.Text("detail"));
        Assert.Empty(await _agent.ListAsync());
    }

    [Fact]
    public async Task At_most_a_hundred_run_at_once()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 101).Select(_ => _agent.StartAsync(new { command = "exec sleep 300" })));
        var refused = Assert.Single(starts, start => start.Status != HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        await _agent.SignalAsync(starts.First(start => start.Status == HttpStatusCode.OK).Body.GetProperty("id").GetGuid(), new { signal = "kill" });
        await _agent.StartAsync("true");
    }
}
