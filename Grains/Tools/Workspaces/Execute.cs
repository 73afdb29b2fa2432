using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>
/// Runs a command in the workspace (spec/chat.md 4, platform.md A.4). Its process lives in the workspace, whatever becomes of the call.
/// </summary>
internal sealed class Execute(TimeProvider time) : WorkspaceTool<ExecuteArguments>(WorkspaceJson.Default.ExecuteArguments)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>How long the start itself waits for the end. Longer commands are followed, which a stop can cut short.</summary>
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(1);

    /// <summary>Nothing may wait for a person, open an editor or page (platform.md A.4).</summary>
    private static readonly ImmutableDictionary<string, string> NonInteractive = ImmutableDictionary.CreateRange<string, string>(
    [
        new("CODER_CHAT_AGENT", "true"),
        new("GIT_EDITOR", "true"),
        new("GIT_SEQUENCE_EDITOR", "true"),
        new("EDITOR", "true"),
        new("VISUAL", "true"),
        new("GIT_TERMINAL_PROMPT", "0"),
        new("NO_COLOR", "1"),
        new("TERM", "dumb"),
        new("PAGER", "cat"),
        new("GIT_PAGER", "cat"),
    ]);

    public override string Name => "execute";

    public override string Description =>
        """
        Runs a command in the workspace with sh -c and gives its output and exit code. Use it to build, test, search, use git and the like;
        to read and change files use read_file, write_file and edit_files instead. Nobody answers a prompt: pass what is needed. By default
        it is waited for 10 s; give a timeout to commands that take longer, such as builds and tests. A command that is not done by then
        goes on, and background_process_id names it: collect the rest with process_output, or end it with process_signal. Set
        run_in_background for servers and watchers. Each command has a shell of its own: cd and variables do not last, so use workdir.
        """;

    public override bool HasEffects => true;

    // The wait ends by itself, with an answer that says so.
    public override TimeSpan Limit => LongestTimeout + TimeSpan.FromMinutes(15);

    protected override async Task<ToolResult> RunAsync(ExecuteArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.Command))
            return ToolResult.Error("command is required");
        var timeout = DefaultTimeout;
        if (!string.IsNullOrEmpty(arguments.Timeout) && !DurationText.TryParse(arguments.Timeout, out timeout))
            return ToolResult.Error($"invalid timeout \"{arguments.Timeout}\"");
        timeout = timeout > LongestTimeout ? LongestTimeout : timeout;
        var process = new StartProcess(arguments.Command)
        {
            Workdir = string.IsNullOrEmpty(arguments.Workdir) ? null : arguments.Workdir,
            Env = NonInteractive.Add("CODER_CHAT_ID", context.Chat.Id.ToString()),
            Background = arguments.RunInBackground == true,
            WaitMs = arguments.RunInBackground == true ? null : (long)Math.Min(timeout.TotalMilliseconds, StartWait.TotalMilliseconds),
        };
        AgentClient agent;
        StartedProcess started;
        var begun = time.GetTimestamp();
        try
        {
            // Not cut by a stop: a process that nobody knows of could not be ended.
            (agent, started) = await workspace.CallAsync(
                async agent => (agent, await agent.StartAsync(process, context.CallKey.ToString("n"), CancellationToken.None)), context);
        }
        catch (AgentException fault)
        {
            return ExecuteResult.Failed(fault.Status is null ? fault.Message : $"start process: {fault.Message}").ToResult();
        }

        var result = started.Result is { Running: false } ended ? ExecuteResult.Of(ended) with { WallDurationMs = Elapsed(begun) }
            : process.Background && !context.IsInterrupted()
            ? new ExecuteResult { Success = true, ExitCode = 0, WallDurationMs = 0, BackgroundProcessId = started.Id }
            : await FollowAsync(new RunningProcess(agent, started.Id, time), begun, timeout, context);
        return (result with { Note = result.Note ?? CommandAdvice.For(arguments.Command) }).ToResult();
    }

    private async Task<ExecuteResult> FollowAsync(RunningProcess process, long begun, TimeSpan timeout, ToolContext context)
    {
        try
        {
            var left = timeout - time.GetElapsedTime(begun);
            var said = await process.FollowAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, context);
            var result = ExecuteResult.Of(said) with { WallDurationMs = Elapsed(begun) };
            return !said.Running ? result : result with
            {
                Success = false,
                ExitCode = ExecuteResult.NoExitCode,
                Error = $"command timed out after {DurationText.Of(timeout)}{(process.Fault is { } fault ? $"; {fault}" : "")}",
                Note = "The command still runs: see background_process_id.",
                BackgroundProcessId = process.Id,
            };
        }
        catch (AgentException fault)
        {
            // Whether it came to its end is not known: the model must not think that it did nothing.
            return ExecuteResult.Failed($"the command was started, but its result is lost: {fault.Message}") with
            {
                BackgroundProcessId = process.Id,
            };
        }
    }

    private long Elapsed(long begun) => (long)time.GetElapsedTime(begun).TotalMilliseconds;
}

/// <summary>Arguments of <see cref="Execute"/>.</summary>
internal sealed record ExecuteArguments
{
    [Description("The command, for sh -c.")]
    public required string Command { get; init; }

    [Description("How long to wait for its end, for example \"30s\" or \"5m\", at most \"1h\"; \"10s\" when absent.")]
    public string? Timeout { get; init; }

    [Description("The absolute path of the directory to run it in; the workspace's directory when absent.")]
    public string? Workdir { get; init; }

    [Description("True: do not wait for it.")]
    public bool? RunInBackground { get; init; }
}
