using System.Net;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Files;

/// <summary>Writing and editing: platform.md A.3, check A.7.</summary>
public sealed class WriteTests : IAsyncLifetime
{
    private RunningAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await RunningAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task A_file_is_made_with_its_directories()
    {
        Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(_agent.PathOf("a/b c/ü.txt"), "text")).Status);
        Assert.Equal("text", await File.ReadAllTextAsync(_agent.PathOf("a/b c/ü.txt")));
        Assert.Equal("755 644\n", (await _agent.RunAsync("umask 022; stat -c %a a | tr '\\n' ' '; stat -c %a a/*/*")).Text("output"));
    }

    [Fact]
    public async Task Check_A7_mode_and_symbolic_links_survive()
    {
        await _agent.RunAsync("echo old > real; chmod 0751 real; ln -s real link; ln -s link link2; ln -s nowhere dangling; ln -s loop loop");
        Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(_agent.PathOf("link2"), "new")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(_agent.PathOf("dangling"), "found")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync(_agent.PathOf("loop"), "x")).Status);
        Assert.Equal(HttpStatusCode.OK, (await EditAsync("link", ("new", "newer"))).Status);
        Assert.Equal(
            "751 newer link real found nowhere 0\n",
            (await _agent.RunAsync(
                "echo $(stat -c %a real) $(cat real) $(readlink link2) $(readlink link) $(cat nowhere) $(readlink dangling) $(ls -A | grep -c parley-)"))
                .Text("output"));
    }

    [Theory]
    [InlineData("relative", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("/tmp", HttpStatusCode.BadRequest)]
    [InlineData("/tmp/", HttpStatusCode.BadRequest)]
    [InlineData("/etc/passwd/x", HttpStatusCode.BadRequest)]
    [InlineData("/etc/passwd/x/y", HttpStatusCode.BadRequest)]
    [InlineData("/dev/null", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_written_is_refused(string path, HttpStatusCode status)
    {
        Assert.Equal(status, (await _agent.WriteAsync(path, "x")).Status);
        object edit = new { files = new[] { new { path, edits = new[] { new { search = "x", replace = "y" } } } } };
        Assert.Equal(status, (await _agent.EditAsync(edit)).Status);
    }

    [Fact]
    public async Task More_than_a_hundred_megabytes_are_refused_and_leave_nothing()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v0/write-file?path={_agent.PathOf("large")}");
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[(100 * 1024 * 1024) + 1]);
        using var response = await _agent.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Home));
    }

    [Fact]
    public async Task Check_A7_one_bad_file_leaves_all_as_they_were()
    {
        await File.WriteAllTextAsync(_agent.PathOf("good"), "a");
        await File.WriteAllTextAsync(_agent.PathOf("bad"), "b");
        var (status, body) = await _agent.EditAsync(new
        {
            files = new[]
            {
                new { path = _agent.PathOf("good"), edits = new[] { new { search = "a", replace = "A" } } },
                new { path = _agent.PathOf("bad"), edits = new[] { new { search = "nothing", replace = "B" } } },
                new { path = _agent.PathOf("absent"), edits = new[] { new { search = "c", replace = "C" } } },
            },
        });
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(2, body.Text("message")!.Split('\n').Length);
        Assert.Equal(("a", "b"), (await File.ReadAllTextAsync(_agent.PathOf("good")), await File.ReadAllTextAsync(_agent.PathOf("bad"))));
    }

    [Fact]
    public async Task Edits_that_say_nothing_are_refused()
    {
        await File.WriteAllTextAsync(_agent.PathOf("f"), "a a");
        foreach (var edit in new object[]
        {
            new { }, new { files = Array.Empty<object>() }, new { files = new object?[] { null } },
            new { files = new[] { new { path = _agent.PathOf("f") } } },
            new { files = new[] { new { path = _agent.PathOf("f"), edits = new object?[] { null } } } },
            new { files = new[] { new { path = _agent.PathOf("f"), edits = new[] { new { search = "", replace = "x" } } } } },
            new { files = Enumerable.Repeat(new { path = _agent.PathOf("f"), edits = new[] { new { search = "a a", replace = "x" } } }, 2) },
        })
            Assert.Equal(HttpStatusCode.BadRequest, (await _agent.EditAsync(edit)).Status);
        var (status, body) = await EditAsync("f", ("a", "x"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("2 times", body.Text("message"), StringComparison.Ordinal);
        Assert.Equal("a a", await File.ReadAllTextAsync(_agent.PathOf("f")));
    }

    private Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> EditAsync(string name, (string Search, string Replace) edit) =>
        _agent.EditAsync(new
        {
            files = new[] { new { path = _agent.PathOf(name), edits = new[] { new { search = edit.Search, replace = edit.Replace } } } },
        });
}
