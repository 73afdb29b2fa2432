using System.Net;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Processes;

/// <summary>A tool call runs once: what carries a key is done once, however often it is asked for.</summary>
public sealed class OnceTests : IAsyncLifetime
{
    private readonly Guid _chat = Guid.NewGuid();
    private RunningAgent _agent = null!;

    public async Task InitializeAsync() => _agent = await RunningAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task A_repeated_start_finds_the_process_while_it_runs_and_when_it_has_ended()
    {
        object start = new { command = "echo ran >> ran; while ! test -e go; do sleep 0.01; done; echo end", idempotency_key = "call-1" };
        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _agent.StartAsync(start, _chat)));
        var process = starts[0].Body.GetProperty("id").GetGuid();
        Assert.All(starts, again => Assert.Equal((HttpStatusCode.OK, process), (again.Status, again.Body.GetProperty("id").GetGuid())));
        await File.WriteAllTextAsync(_agent.PathOf("go"), "");
        await _agent.OutputAsync(process, "?wait=true");
        var (_, after) = await _agent.StartAsync(
            new { command = "echo ran >> ran; while ! test -e go; do sleep 0.01; done; echo end", wait_ms = 10_000 }, _chat, "call-1");
        Assert.Equal(process, after.GetProperty("id").GetGuid());
        Assert.Equal("end\n", after.GetProperty("result").Text("output"));
        Assert.Equal(["ran"], await File.ReadAllLinesAsync(_agent.PathOf("ran")));
    }

    [Fact]
    public async Task A_key_belongs_to_one_command_of_one_chat()
    {
        var (_, first) = await _agent.StartAsync(new { command = "echo a" }, _chat, "call");
        Assert.Equal(HttpStatusCode.Conflict, (await _agent.StartAsync(new { command = "echo b" }, _chat, "call")).Status);
        var (status, other) = await _agent.StartAsync(new { command = "echo b" }, Guid.NewGuid(), "call");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(first.Text("id"), other.Text("id"));
    }

    [Fact]
    public async Task A_start_that_failed_may_be_tried_again()
    {
        object start = new { command = "pwd", workdir = _agent.PathOf("later"), wait_ms = 10_000 };
        Assert.Equal(HttpStatusCode.InternalServerError, (await _agent.StartAsync(start, _chat, "call")).Status);
        Directory.CreateDirectory(_agent.PathOf("later"));
        var (_, body) = await _agent.StartAsync(start, _chat, "call");
        Assert.Equal(_agent.PathOf("later") + "\n", body.GetProperty("result").Text("output"));
    }

    [Fact]
    public async Task A_repeated_write_changes_nothing_and_says_the_same()
    {
        var path = _agent.PathOf("file");
        var first = await _agent.WriteAsync(path, "first"u8.ToArray(), "call");
        await File.WriteAllTextAsync(path, "changed since");
        var second = await _agent.WriteAsync(path, "first"u8.ToArray(), "call");
        Assert.Equal((first.Status, first.Body.ToString()), (second.Status, second.Body.ToString()));
        Assert.Equal("changed since", await File.ReadAllTextAsync(path));
        Assert.Equal(HttpStatusCode.Conflict, (await _agent.WriteAsync(path + "2", "x"u8.ToArray(), "call")).Status);
        Assert.False(File.Exists(path + "2"));
    }

    [Fact]
    public async Task A_repeated_edit_is_applied_once_even_when_both_come_together()
    {
        var path = _agent.PathOf("file");
        await File.WriteAllTextAsync(path, "a");
        object edit = new { files = new[] { new { path, edits = new[] { new { search = "a", replace = "ba" } } } } };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _agent.EditAsync(edit, "call")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal("ba", await File.ReadAllTextAsync(path));
        object other = new { files = new[] { new { path, edits = new[] { new { search = "x", replace = "y" } } } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.EditAsync(other, "fails")).Status);
        await File.WriteAllTextAsync(path, "x");
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.EditAsync(other, "fails")).Status);
    }

    [Fact]
    public async Task A_write_that_broke_off_left_nothing_and_may_be_tried_again()
    {
        var path = _agent.PathOf("file");
        await File.WriteAllTextAsync(path, "old");
        using CancellationTokenSource gone = new();
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v0/write-file?path={path}") { Content = new Endless() };
        request.Headers.Add("Idempotency-Key", "call");
        var broken = _agent.Http.SendAsync(request, gone.Token);
        await Eventually.TrueAsync(() => Directory.GetFiles(_agent.Home, ".parley-*").Length == 1, "the write began");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => broken);
        await Eventually.TrueAsync(() => Directory.GetFiles(_agent.Home, ".parley-*").Length == 0, "the temporary file is gone");
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(path, "new"u8.ToArray(), "call")).Status);
        Assert.Equal("new", await File.ReadAllTextAsync(path));
    }

    /// <summary>A body that begins and does not end.</summary>
    private sealed class Endless : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("half of it"u8.ToArray(), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
