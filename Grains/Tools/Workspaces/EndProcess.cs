using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Signals a process and all that it started (spec/chat.md 4, process_signal).</summary>
internal sealed class EndProcess() : WorkspaceTool<ProcessSignalArguments>(WorkspaceJson.Default.ProcessSignalArguments)
{
    public override string Name => "process_signal";

    public override string Description =>
        """
        Ends a process that execute has started, with all that it started itself. Use terminate first, which lets it clean up; use kill
        when it is still there after that. Stop servers and watchers that are no longer needed.
        """;

    protected override async Task<ToolResult> RunAsync(ProcessSignalArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (!Guid.TryParse(arguments.ProcessId, out var id))
            return ToolResult.Error("process_id must be the background_process_id that execute gave");
        if (arguments.Signal is not ("terminate" or "kill"))
            return ToolResult.Error("signal must be \"terminate\" or \"kill\"");
        return await workspace.CallAsync(
            async agent =>
            {
                await agent.SignalAsync(id, new SignalProcess(arguments.Signal), context.CancellationToken);
                var message = $"signal \"{arguments.Signal}\" was sent to process {id}";
                return ToolResult.Of(new SignalResult(true, message), WorkspaceJson.ForModels.SignalResult);
            },
            context);
    }
}

/// <summary>Arguments of <see cref="EndProcess"/>.</summary>
internal sealed record ProcessSignalArguments
{
    [Description("The background_process_id that execute gave.")]
    public required string ProcessId { get; init; }

    [Description("terminate or kill.")]
    public required string Signal { get; init; }
}

/// <summary>The signal was sent.</summary>
internal sealed record SignalResult(bool Success, string Message);
