using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Stops the chat's workspace: its files stay, its processes end.</summary>
internal sealed class StopWorkspace(IGrainFactory grains, GrainCalls calls, ChatWorkspaces bindings, WorkspaceReadiness readiness)
    : WorkspaceBuildTool<NoArguments>(grains, calls, bindings, WorkspaceJson.Default.NoArguments)
{
    public override string Name => "stop_workspace";

    public override string Description =>
        """
        Stops this conversation's workspace: all its processes end, its files stay. Use it only when the user asks for it, or when the
        work is done and the user wants nothing left running. start_workspace starts it again.
        """;

    protected override async Task<WorkspaceResult> BuildAsync(NoArguments arguments, Guid? bound, ToolContext context)
    {
        var workspace = await DemandAsync(bound, context);
        var result = new WorkspaceResult { Stopped = true, WorkspaceName = workspace.Name };
        if (workspace.LatestBuild.Status is WorkspaceStatus.Stopped)
            return result;
        if (workspace.LatestBuild.Job.CompletedAt is null && workspace.LatestBuild.Transition is not BuildTransition.Stop)
            await readiness.EndAsync(workspace.Id, context.Actor, context.CancellationToken);
        context.Progress($"Stopping workspace {workspace.Name}.\n");
        if (workspace.LatestBuild.Status is not WorkspaceStatus.Stopping)
            await BuildAsync(workspace.Id, BuildTransition.Stop, context);
        await readiness.BuildAsync(workspace.Id, context.Actor, context.CancellationToken);
        return result;
    }
}
