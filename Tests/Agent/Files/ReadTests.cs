using System.Net;
using System.Text;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Files;

/// <summary>Reading: platform.md A.3, check A.6, matrix 36.</summary>
public sealed class ReadTests : IAsyncLifetime
{
    private RunningAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await RunningAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Theory]
    [InlineData("", "0123456789")]
    [InlineData("&offset=3", "3456789")]
    [InlineData("&offset=3&limit=4", "3456")]
    [InlineData("&limit=100", "0123456789")]
    [InlineData("&offset=10", "")]
    [InlineData("&offset=9223372036854775807", "")]
    public async Task Bytes_are_read_from_any_place(string query, string expected)
    {
        await File.WriteAllTextAsync(_agent.PathOf("a.json"), "0123456789");
        using var response = await _agent.ReadAsync(_agent.PathOf("a.json"), query);
        Assert.Equal((HttpStatusCode.OK, expected), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(("application/json", expected.Length), (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_large_file_comes_whole()
    {
        var content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(_agent.PathOf("large.unknown"), content);
        using var response = await _agent.ReadAsync(_agent.PathOf("large.unknown"));
        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("relative", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("/", HttpStatusCode.BadRequest)]
    [InlineData("/no/such/file", HttpStatusCode.NotFound)]
    [InlineData("/etc/passwd/x", HttpStatusCode.BadRequest)]
    [InlineData("/dev/null", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_read_is_refused(string path, HttpStatusCode status)
    {
        using var bytes = await _agent.ReadAsync(path);
        Assert.Equal(status, bytes.StatusCode);
        var (_, lines) = await _agent.LinesAsync(path);
        Assert.False(lines.GetProperty("success").GetBoolean());
        Assert.NotEmpty(lines.Text("error")!);
    }

    [Fact]
    public async Task A_pipe_does_not_make_one_wait()
    {
        await _agent.RunAsync("mkfifo pipe");
        using var bytes = await _agent.ReadAsync(_agent.PathOf("pipe"));
        Assert.Equal(HttpStatusCode.BadRequest, bytes.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync(_agent.PathOf("pipe"), "x")).Status);
    }

    [Fact]
    public async Task Files_of_others_are_forbidden()
    {
        await using var agent = await RunningAgent.StartAsync(unprivileged: true);
        await agent.RunAsync("echo x > closed; chmod 0 closed; mkdir sealed; chmod 0555 sealed");
        using var bytes = await agent.ReadAsync(agent.PathOf("closed"));
        Assert.Equal(HttpStatusCode.Forbidden, bytes.StatusCode);
        Assert.Contains("permission", (await agent.LinesAsync(agent.PathOf("closed"))).Body.Text("error"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.WriteAsync(agent.PathOf("sealed/new"), "x")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.WriteAsync(agent.PathOf("sealed/new/er"), "x")).Status);
        object edit = new { files = new[] { new { path = agent.PathOf("closed"), edits = new[] { new { search = "x", replace = "y" } } } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.EditAsync(edit)).Status);
        await agent.RunAsync("chmod 0755 sealed");
    }

    [Theory]
    [InlineData("a\nb\nc", "", "1\ta\n2\tb\n3\tc", 3, 3)]
    [InlineData("a\nb\n", "", "1\ta\n2\tb\n3\t", 3, 3)]
    [InlineData("a\nb\nc", "&offset=2&limit=1", "2\tb", 3, 1)]
    [InlineData("a\nb\nc", "&offset=0&limit=2", "1\ta\n2\tb", 3, 2)]
    [InlineData("a\nb\nc", "&offset=3&limit=9", "3\tc", 3, 1)]
    [InlineData("a\r\nb", "", "1\ta\r\n2\tb", 2, 2)]
    [InlineData("\n", "", "1\t\n2\t", 2, 2)]
    [InlineData("aéé\nb", "&max_line_bytes=4", "1\taé... [truncated]\n2\tb", 2, 2)]
    public async Task Matrix_36_lines_are_numbered(string text, string query, string content, int total, int read)
    {
        await File.WriteAllTextAsync(_agent.PathOf("f"), text);
        var (status, body) = await _agent.LinesAsync(_agent.PathOf("f"), query);
        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("success").GetBoolean()));
        Assert.Equal(
            (content, total, read, Encoding.UTF8.GetByteCount(text)),
            (body.Text("content"), body.GetProperty("total_lines").GetInt32(), body.GetProperty("lines_read").GetInt32(),
                body.GetProperty("file_size").GetInt32()));
    }

    [Fact]
    public async Task Matrix_36_an_empty_file_has_nothing_to_show()
    {
        await File.WriteAllTextAsync(_agent.PathOf("f"), "");
        Assert.Equal("""{"success":true}""", (await _agent.LinesAsync(_agent.PathOf("f"))).Body.ToString());
    }

    [Fact]
    public async Task Check_A6_limits_are_refusals_and_never_half_an_answer()
    {
        await RefusedAsync(new string('\n', 1_048_577), "", "1048577");
        await TakenAsync(string.Concat(Enumerable.Repeat("x\n", 2000)) + "x", "&limit=2000");
        await RefusedAsync(string.Concat(Enumerable.Repeat("x\n", 2000)) + "x", "", "2000 lines");
        await RefusedAsync(string.Join('\n', Enumerable.Repeat(new string('x', 1000), 40)), "", "32768 bytes");
        await TakenAsync(string.Join('\n', Enumerable.Repeat(new string('x', 1000), 40)), "&limit=32");
        await RefusedAsync("a\nb", "&offset=5", "2 lines");
        var marked = await TakenAsync(new string('x', 1025), "");
        Assert.Equal($"1\t{new string('x', 1024)}... [truncated]", marked);
        Assert.Equal($"1\t{new string('x', 1024)}", await TakenAsync(new string('x', 1024), ""));
        using var bytes = await _agent.ReadAsync(_agent.PathOf("f"));
        Assert.Equal(HttpStatusCode.OK, bytes.StatusCode);
    }

    [Theory]
    [InlineData("&offset=-1", "offset")]
    [InlineData("&offset=x", "offset")]
    [InlineData("&limit=99999999999999999999", "limit")]
    [InlineData("&max_file_size=-1", "max_file_size")]
    [InlineData("&nonsense=1", "nonsense")]
    [InlineData("&offset=1&offset=2", "offset")]
    public async Task Check_A6_a_wrong_query_is_named(string query, string field)
    {
        var (status, body) = await _agent.LinesAsync("/etc/passwd", query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, body.GetProperty("validations").EnumerateArray().Single().Text("field"));
    }

    [Fact]
    public async Task Files_of_the_kernel_have_lines_too()
    {
        var (_, body) = await _agent.LinesAsync("/proc/self/status");
        Assert.StartsWith("1\tName:", body.Text("content"), StringComparison.Ordinal);
    }

    private async Task<string?> TakenAsync(string text, string query)
    {
        await File.WriteAllTextAsync(_agent.PathOf("f"), text);
        var (_, body) = await _agent.LinesAsync(_agent.PathOf("f"), query);
        Assert.True(body.GetProperty("success").GetBoolean(), body.ToString());
        return body.Text("content");
    }

    private async Task RefusedAsync(string text, string query, string said)
    {
        await File.WriteAllTextAsync(_agent.PathOf("f"), text);
        var (status, body) = await _agent.LinesAsync(_agent.PathOf("f"), query);
        Assert.Equal((HttpStatusCode.OK, false, null), (status, body.GetProperty("success").GetBoolean(), body.Text("content")));
        Assert.Contains(said, body.Text("error"), StringComparison.Ordinal);
    }
}
