using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Starts the chat's workspace and waits until it can be worked in (spec/chat.md 4).</summary>
internal sealed class StartWorkspace(IGrainFactory grains, GrainCalls calls, ChatWorkspaces bindings, WorkspaceReadiness readiness)
    : WorkspaceBuildTool<NoArguments>(grains, calls, bindings, WorkspaceJson.Default.NoArguments)
{
    public override string Name => "start_workspace";

    public override string Description =>
        """
        Starts this conversation's workspace when it is stopped, and waits until it can be used. Use it when another tool says that the
        workspace is stopped. Files are as they were; processes are gone.
        """;

    protected override async Task<WorkspaceResult> BuildAsync(NoArguments arguments, Guid? bound, ToolContext context)
    {
        var workspace = await DemandAsync(bound, context);
        var result = new WorkspaceResult { Started = true, WorkspaceName = workspace.Name };
        if (workspace.LatestBuild is { Status: WorkspaceStatus.Running } running
            && WorkspaceReadiness.Agent(running) is { Status: AgentStatus.Connected })
        {
            return result;
        }

        // One that is being stopped is started when that is over.
        if (workspace.LatestBuild.Status is WorkspaceStatus.Stopping or WorkspaceStatus.Canceling)
            workspace = await EndAsync(workspace, context);
        if (workspace.LatestBuild.Status is not (WorkspaceStatus.Pending or WorkspaceStatus.Starting or WorkspaceStatus.Running))
        {
            context.Progress($"Starting workspace {workspace.Name}.\n");
            await BuildAsync(workspace.Id, BuildTransition.Start, context);
        }

        await readiness.BuildAsync(workspace.Id, context.Actor, context.CancellationToken);
        context.Progress("It is built; waiting for its agent.\n");
        return result.With(await readiness.AgentAsync(workspace.Id, context.Actor, context.CancellationToken));
    }

    private async Task<Workspace> EndAsync(Workspace workspace, ToolContext context)
    {
        await readiness.EndAsync(workspace.Id, context.Actor, context.CancellationToken);
        return await DemandAsync(workspace.Id, context);
    }
}
