using System.Net;
using System.Net.Http.Headers;
using Parley.Tests.Agent.Support;
using Xunit.Abstractions;

namespace Parley.Tests.Agent;

/// <summary>The program: where it serves and whom, what it costs, and what git gets of it.</summary>
public sealed class ProgramTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nobody_without_the_secret_gets_further_than_the_greeting()
    {
        await using var agent = await RunningAgent.StartAsync();
        using HttpClient stranger = new() { BaseAddress = agent.Http.BaseAddress };
        foreach (var credentials in new[] { null, "Bearer", "Bearer x", $"Basic {RunningAgent.Secret}", $"Bearer {RunningAgent.Secret}x" })
        {
            stranger.DefaultRequestHeaders.Authorization = credentials is null ? null : AuthenticationHeaderValue.Parse(credentials);
            foreach (var path in new[] { "/api/v0/processes/list", "/api/v0/read-file?path=/etc/passwd", "/nothing", "//" })
            {
                using var response = await stranger.GetAsync(new Uri(path == "//" ? $"{stranger.BaseAddress}/" : stranger.BaseAddress + path[1..]));
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            }
        }

        using var greeting = await stranger.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, greeting.StatusCode);
    }

    [Fact]
    public async Task It_serves_on_a_socket_also_where_one_was_left_behind()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"parley-{Guid.NewGuid():N}.sock");
        for (var time = 0; time < 2; time++)
        {
            await File.WriteAllTextAsync(socket, "left behind");
            await using var agent = await RunningAgent.StartAsync(new Dictionary<string, string?> { ["PARLEY_AGENT_LISTEN"] = $"unix:{socket}" });
            Assert.Equal($"unix:{socket}", await agent.Address);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
            Assert.Equal("hello\n", (await agent.RunAsync("echo hello")).Text("output"));
        }

        File.Delete(socket);
    }

    [Theory]
    [InlineData("PARLEY_AGENT_LISTEN", "nowhere")]
    [InlineData("PARLEY_AGENT_LISTEN", "unix:relative")]
    [InlineData("CODER_AGENT_URL", "nonsense")]
    [InlineData("CODER_AGENT_URL", "http://127.0.0.1:1")]
    [InlineData("PARLEY_AGENT_SECRET", "")]
    public async Task A_wrong_environment_is_named(string name, string value)
    {
        var (exitCode, errors) = await RunningAgent.RunAsync([], ("PARLEY_AGENT_SECRET", "x"), (name, value));
        Assert.Equal(2, exitCode);
        Assert.Contains(name == "CODER_AGENT_URL" && value.StartsWith("http", StringComparison.Ordinal) ? "CODER_AGENT_TOKEN" : name, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_is_told_that_there_are_no_credentials()
    {
        foreach (var prompt in new[] { "Username for 'https://example.com': ", "Password for 'https://me@example.com': " })
        {
            var (exitCode, errors) = await RunningAgent.RunAsync([prompt]);
            Assert.Equal(1, exitCode);
            Assert.Contains("example.com.", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hundred_megabytes_of_output_cost_at_most_ten()
    {
        await using var agent = await RunningAgent.StartAsync();
        await agent.RunAsync("head -c 100000 /dev/zero");
        var before = agent.Memory("VmHWM");
        var result = await agent.RunAsync("head -c 100000000 /dev/zero");
        Assert.Equal(100_000_000 - 32_768, result.GetProperty("truncated").GetProperty("omitted_bytes").GetInt64());
        var more = agent.Memory("VmHWM") - before;
        output.WriteLine($"started in {agent.StartUp.TotalMilliseconds:F0} ms; {before} KiB resident, {more} KiB more for 100 MB of output");
        Assert.InRange(more, 0, 10 * 1024);
    }

    [Fact]
    public async Task Waiting_adds_next_to_nothing_to_a_process()
    {
        await using var agent = await RunningAgent.StartAsync();
        List<TimeSpan> times = [];
        for (var time = 0; time < 50; time++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await agent.RunAsync("true");
            times.Add(TimeProvider.System.GetElapsedTime(started));
        }

        times.Sort();
        output.WriteLine($"true: median {times[25].TotalMilliseconds:F1} ms, slowest {times[^1].TotalMilliseconds:F1} ms");
        Assert.True(times[25] < TimeSpan.FromMilliseconds(30), $"median {times[25]}");
    }
}
