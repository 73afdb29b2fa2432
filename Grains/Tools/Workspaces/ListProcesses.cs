using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>The processes that the chat has started (spec/chat.md 4, process_list).</summary>
internal sealed class ListProcesses() : WorkspaceTool<NoArguments>(WorkspaceJson.Default.NoArguments)
{
    public override string Name => "process_list";

    public override string Description =>
        """
        Lists the processes that execute has started in the workspace: those that run, and the newest that have ended. Use it to find the
        id of one that you lost, or to see whether a server still runs before you start another.
        """;

    // What runs changes by itself.
    public override bool Polls => true;

    protected override async Task<ToolResult> RunAsync(NoArguments arguments, WorkspaceConnection workspace, ToolContext context) =>
        ToolResult.Of(
            await workspace.CallAsync(agent => agent.ListAsync(context.CancellationToken), context), WorkspaceJson.ForModels.ProcessList);
}
