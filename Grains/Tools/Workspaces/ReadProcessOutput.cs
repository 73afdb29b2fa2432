using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>What a process has said, waited for until it ends (spec/chat.md 4, process_output).</summary>
internal sealed class ReadProcessOutput(TimeProvider time)
    : WorkspaceTool<ProcessOutputArguments>(WorkspaceJson.Default.ProcessOutputArguments)
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public override string Name => "process_output";

    public override string Description =>
        """
        Gives the output of a process that execute left running, and its exit code when it has ended. It waits for the end, up to
        wait_timeout; use a long one to wait for a build or a test, and "0s" for a look at a server. Do not run a command again to see its
        output.
        """;

    // To look again is no going round in circles.
    public override bool Polls => true;

    public override TimeSpan Limit => LongestWait + TimeSpan.FromMinutes(1);

    protected override async Task<ToolResult> RunAsync(ProcessOutputArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (!Guid.TryParse(arguments.ProcessId, out var id))
            return ToolResult.Error("process_id must be the background_process_id that execute gave");
        var wait = DefaultWait;
        if (!string.IsNullOrEmpty(arguments.WaitTimeout) && !DurationText.TryParse(arguments.WaitTimeout, out wait))
            return ToolResult.Error($"invalid wait_timeout \"{arguments.WaitTimeout}\"");
        var said = await workspace.CallAsync(
            agent => wait > TimeSpan.Zero
                ? new RunningProcess(agent, id, time) { LeavesRunning = true }.FollowAsync(wait < LongestWait ? wait : LongestWait, context)
                : agent.OutputAsync(id, wait: false, context.CancellationToken),
            context);
        var result = ExecuteResult.Of(said);
        return (said.Running ? result with { Note = "process is still running", BackgroundProcessId = id } : result).ToResult();
    }
}

/// <summary>Arguments of <see cref="ReadProcessOutput"/>.</summary>
internal sealed record ProcessOutputArguments
{
    [Description("The background_process_id that execute gave.")]
    public required string ProcessId { get; init; }

    [Description("How long to wait for its end, for example \"5m\", at most \"1h\"; \"10s\" when absent, \"0s\" not to wait.")]
    public string? WaitTimeout { get; init; }
}
