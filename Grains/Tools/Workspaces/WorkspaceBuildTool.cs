using System.Text.Json.Serialization.Metadata;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>A tool that builds the chat's workspace: for root chats, one at a time, waiting as long as builds may take.</summary>
internal abstract class WorkspaceBuildTool<TArguments>(
    IGrainFactory grains, GrainCalls calls, ChatWorkspaces bindings, JsonTypeInfo<TArguments> arguments)
    : WorkspaceTool<TArguments>(arguments)
    where TArguments : class
{
    public sealed override bool RootOnly => true;

    public sealed override bool HasEffects => true;

    // Parameters of a workspace are stored with its builds.
    public sealed override bool TakesSecrets => false;

    // Build, agent and startup scripts have limits of their own: 22 min in all.
    public sealed override TimeSpan Limit => TimeSpan.FromMinutes(25);

    protected sealed override async Task<ToolResult> RunAsync(TArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        await workspace.Builds.WaitAsync(context.CancellationToken);
        try
        {
            return (await BuildAsync(arguments, await bindings.FindAsync(context.Chat.Id, context.CancellationToken), context)).ToResult();
        }
        finally
        {
            // Whatever became of it, the agent may be another one now.
            workspace.Forget();
            workspace.Builds.Release();
        }
    }

    /// <summary>Does what a call asks for.</summary>
    /// <param name="arguments">What the model wrote.</param>
    /// <param name="bound">The chat's workspace as stored now; null for none.</param>
    /// <param name="context">Where it is called.</param>
    protected abstract Task<WorkspaceResult> BuildAsync(TArguments arguments, Guid? bound, ToolContext context);

    /// <summary>A workspace of the chat's owner; null when there is none any more.</summary>
    protected async Task<Workspace?> FindAsync(Guid workspaceId, ToolContext context)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(workspaceId);
        var told = await calls.AskAsync(() => workspace.Get(context.Actor, context.CancellationToken), context.CancellationToken);
        return told.Value is { LatestBuild.Status: not (WorkspaceStatus.Deleted or WorkspaceStatus.Deleting) } found ? found : null;
    }

    /// <summary>The chat's workspace.</summary>
    /// <exception cref="AgentException">There is none, or it was deleted.</exception>
    protected async Task<Workspace> DemandAsync(Guid? bound, ToolContext context) => bound is not { } id
        ? throw new AgentException("chat has no workspace")
        : await FindAsync(id, context) ?? throw new AgentException("workspace was deleted");

    /// <summary>Begins a build. While another one is active it is left to that one, whose end is waited for in any case.</summary>
    protected async Task BuildAsync(Guid workspaceId, BuildTransition transition, ToolContext context)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(workspaceId);
        var begun = await calls.AskAsync(
            () => workspace.Build(context.Actor, new BuildInput { Transition = transition }, context.CancellationToken),
            context.CancellationToken);
        if (begun.Refusal is { Code: not RefusalCode.Conflict } refusal)
            throw new AgentException(refusal.Message);
    }
}
