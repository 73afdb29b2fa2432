using System.Text;
using System.Text.Json;
using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Chats;
using Parley.Grains.Tools;
using Parley.Grains.Tools.Workspaces;
using Parley.Grains.Workspaces.Agents;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Workspaces;

/// <summary>The tools of workspaces against an agent with real files and processes (spec/chat.md 4, platform.md A.4).</summary>
public sealed class WorkspaceToolTests : IAsyncLifetime, IDisposable
{
    private readonly AgentHttp _http = new(TimeProvider.System);
    private readonly Chat _chat = new() { Id = Guid.NewGuid(), OwnerId = Guid.NewGuid() };
    private readonly StringBuilder _shown = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeAgent _agent = null!;
    private bool _interrupted;
    private int _found;
    private int _calls;

    public async Task InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Matrix_28_execute_gives_output_exit_code_and_the_environment_of_nobody_who_answers()
    {
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "env; echo oops >&2; exit 3" });
        Assert.False(said.GetProperty("success").GetBoolean());
        Assert.Equal(3, said.GetProperty("exit_code").GetInt32());
        var lines = said.GetProperty("output").GetString()!.Split('\n');
        string[] expected =
        [
            "CODER_CHAT_AGENT=true", $"CODER_CHAT_ID={_chat.Id}", "GIT_EDITOR=true", "GIT_SEQUENCE_EDITOR=true", "EDITOR=true",
            "VISUAL=true", "GIT_TERMINAL_PROMPT=0", "NO_COLOR=1", "TERM=dumb", "PAGER=cat", "GIT_PAGER=cat", "oops",
        ];
        Assert.Empty(expected.Except(lines));
        // One request: the start waits.
        Assert.Single(_agent.Requests);
    }

    [Fact]
    public async Task Matrix_28_a_long_output_is_cut_in_the_middle()
    {
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "yes 2>/dev/null | head -c 1000000; echo the end" });
        var output = said.GetProperty("output").GetString()!;
        Assert.InRange(Encoding.UTF8.GetByteCount(output), 30_000, 32_768);
        Assert.StartsWith("y\ny\n", output, StringComparison.Ordinal);
        Assert.EndsWith("y\nthe end\n", output, StringComparison.Ordinal);
        var omitted = said.GetProperty("truncated").GetProperty("omitted_bytes").GetInt64();
        Assert.Contains($"[omitted {omitted} bytes]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Matrix_28_a_command_that_takes_too_long_goes_on_and_is_followed_by_its_id()
    {
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "echo begun; sleep 300", timeout = "50ms" });
        Assert.False(said.GetProperty("success").GetBoolean());
        Assert.Equal(-1, said.GetProperty("exit_code").GetInt32());
        Assert.Equal("command timed out after 50ms", said.GetProperty("error").GetString());
        var id = said.GetProperty("background_process_id").GetString();

        var still = await CallAsync(new ReadProcessOutput(TimeProvider.System), new { process_id = id, wait_timeout = "0s" });
        Assert.True(still.GetProperty("success").GetBoolean());
        Assert.Equal("process is still running", still.GetProperty("note").GetString());
        var listed = (await CallAsync(new ListProcesses(), new { })).GetProperty("processes")[0];
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.True(listed.GetProperty("running").GetBoolean());

        Assert.True((await CallAsync(new EndProcess(), new { process_id = id, signal = "terminate" })).GetProperty("success").GetBoolean());
        var ended = await CallAsync(new ReadProcessOutput(TimeProvider.System), new { process_id = id });
        Assert.Equal("begun\n", ended.GetProperty("output").GetString());
        Assert.NotEqual(0, ended.GetProperty("exit_code").GetInt32());
        Assert.Equal("The process has already exited.", await FailAsync(new EndProcess(), new { process_id = id, signal = "kill" }));
    }

    [Fact]
    public async Task Matrix_28_a_command_in_the_background_is_not_waited_for()
    {
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "sleep 300", run_in_background = true });
        Assert.True(said.GetProperty("success").GetBoolean());
        Assert.Equal((0, 0), (said.GetProperty("exit_code").GetInt32(), said.GetProperty("wall_duration_ms").GetInt32()));
        Assert.NotEqual(Guid.Empty, said.GetProperty("background_process_id").GetGuid());
    }

    [Fact]
    public async Task What_cannot_be_started_is_told()
    {
        Assert.Equal("command is required", await FailAsync(new Execute(TimeProvider.System), new { command = " " }));
        var soon = new { command = "true", timeout = "soon" };
        Assert.Equal("invalid timeout \"soon\"", await FailAsync(new Execute(TimeProvider.System), soon));
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "true", workdir = "/nowhere" });
        Assert.Equal(
            "start process: The process could not be started: /nowhere is not a directory.", said.GetProperty("error").GetString());
        var hangUp = new { process_id = Guid.NewGuid(), signal = "hup" };
        Assert.Equal("signal must be \"terminate\" or \"kill\"", await FailAsync(new EndProcess(), hangUp));
        var advised = await CallAsync(new Execute(TimeProvider.System), new { command = "cat /dev/null" });
        Assert.Contains("read_file", advised.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Output_is_shown_as_it_comes_and_a_stop_ends_the_process()
    {
        var call = CallAsync(new Execute(TimeProvider.System), new { command = "echo begun; sleep 300; echo never", timeout = "5m" });
        await Eventually.TrueAsync(() => _shown.ToString() == "begun\n", "the output is shown");
        _interrupted = true;
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var id = await OnlyProcessAsync();
        var said = await new AgentClient(_http, _agent.Endpoint, AgentCaller.Server).OutputAsync(id, wait: true, CancellationToken.None);
        Assert.False(said.Running);
    }

    [Fact]
    public async Task A_run_that_is_handed_over_leaves_its_process_and_the_next_owner_has_it()
    {
        var execute = new Execute(TimeProvider.System);
        var call = CallAsync(execute, new { command = "echo run >> runs; sleep 2; echo done", timeout = "1m" }, "1.1");
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_agent.Folder, "runs")), "it runs");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var result = await execute.RunAsync(
            JsonSerializer.SerializeToElement(new { command = "echo run >> runs; sleep 2; echo done", timeout = "1m" }),
            Context("1.1", _calls, CancellationToken.None));
        var said = JsonDocument.Parse(result.Json.Text).RootElement;
        Assert.Equal("done\n", said.GetProperty("output").GetString());
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_agent.Folder, "runs")));
    }

    [Fact]
    public async Task Matrix_36_files_are_written_edited_and_read()
    {
        var path = Path.Combine(_agent.Folder, "new/file.txt");
        Assert.True((await CallAsync(new WriteFile(), new { path, content = "one\ntwo\n" })).GetProperty("ok").GetBoolean());
        var edits = new { files = new[] { new { path, edits = new[] { new { search = "two", replace = "2" } } } } };
        Assert.True((await CallAsync(new EditFiles(), edits)).GetProperty("ok").GetBoolean());
        var read = await CallAsync(new ReadFile(), new { path, offset = 2 });
        Assert.Equal("2\t2\n3\t", read.GetProperty("content").GetString());
        Assert.Equal((3, 2), (read.GetProperty("total_lines").GetInt32(), read.GetProperty("lines_read").GetInt32()));

        Assert.Equal($"{path}: the text to replace was not found.", await FailAsync(new EditFiles(), edits));
        Assert.Equal("files is required", await FailAsync(new EditFiles(), new { files = Array.Empty<object>() }));
        Assert.Equal("path is required", await FailAsync(new WriteFile(), new { path = "", content = "" }));
        Assert.Equal("The path must be absolute.", await FailAsync(new WriteFile(), new { path = "x", content = "" }));
        Assert.Equal("/nowhere does not exist", await FailAsync(new ReadFile(), new { path = "/nowhere" }));
    }

    [Fact]
    public async Task Matrix_25_when_the_workspace_was_started_again_its_new_agent_is_found()
    {
        await CallAsync(new ListProcesses(), new { });
        await CallAsync(new ListProcesses(), new { });
        Assert.Equal(1, _found);

        var before = _agent;
        _agent = await FakeAgent.StartAsync();
        await before.DisposeAsync();
        var said = await CallAsync(new Execute(TimeProvider.System), new { command = "echo hello" });
        Assert.Equal("hello\n", said.GetProperty("output").GetString());
        Assert.Equal(2, _found);
    }

    [Fact]
    public async Task Without_a_way_to_workspaces_tools_say_so()
    {
        var context = new ToolContext
        {
            Chat = _chat,
            Actor = Actor,
            ToolCallId = "a",
            CancellationToken = CancellationToken.None,
            Progress = _ => { },
        };
        var result = await new ListProcesses().RunAsync(JsonSerializer.SerializeToElement(new { }), context);
        Assert.Equal("""{"error":"workspace agent connector is not configured"}""", result.Json.Text);
    }

    private Actor Actor => new(_chat.OwnerId, "", ActorKind.User);

    private WorkspaceConnection? _connection;

    private WorkspaceConnection Connection => _connection ??= new WorkspaceConnection(_chat, Actor, (chat, _, _, _) =>
    {
        _found++;
        return Task.FromResult(new AgentClient(_http, _agent.Endpoint, AgentCaller.Of(chat)));
    });

    private ToolContext Context(string step, int call, CancellationToken cancellationToken) => new()
    {
        Chat = _chat,
        Actor = Actor,
        ToolCallId = $"call_{call}",
        StepName = step,
        CancellationToken = cancellationToken,
        IsInterrupted = () => _interrupted,
        Progress = text => _shown.Append(text),
        Workspace = Connection,
    };

    private async Task<JsonElement> CallAsync(ITool tool, object arguments, string step = "1.0")
    {
        var result = await tool.RunAsync(JsonSerializer.SerializeToElement(arguments), Context(step, ++_calls, _stop.Token));
        Assert.False(result.IsError, result.Json.Text);
        return JsonDocument.Parse(result.Json.Text).RootElement;
    }

    private async Task<string> FailAsync(ITool tool, object arguments)
    {
        var result = await tool.RunAsync(JsonSerializer.SerializeToElement(arguments), Context("1.0", ++_calls, _stop.Token));
        Assert.True(result.IsError);
        return JsonDocument.Parse(result.Json.Text).RootElement.GetProperty("error").GetString()!;
    }

    private async Task<Guid> OnlyProcessAsync() => Assert.Single(
        (await new AgentClient(_http, _agent.Endpoint, AgentCaller.Server).ListAsync(CancellationToken.None)).Processes).Id;
}
