using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>
/// Finds the agent of a chat's workspace: always through the workspace's latest build (matrix 25). A chat that has no workspace gets one
/// here, when this deployment does that.
/// </summary>
internal sealed class WorkspaceAgents(
    IGrainFactory grains,
    GrainCalls calls,
    ChatWorkspaces bindings,
    NewWorkspaces newWorkspaces,
    WorkspaceReadiness readiness,
    AgentHttp http)
{
    private const string NoAgent = "chat has no workspace agent";

    /// <summary>The agent that a chat's tools are to ask.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="progress">Is told what takes time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AgentException">There is none; the message is spec/chat.md 4's.</exception>
    public async Task<AgentClient> ConnectAsync(Chat chat, Actor actor, Action<string> progress, CancellationToken cancellationToken)
    {
        // As stored now: a tool of this very run may have made it.
        var bound = await bindings.FindAsync(chat.Id, cancellationToken);
        if (bound is { } known && await FindAsync(known, actor, progress, cancellationToken) is { } found)
            return Client(found, chat);
        var made = await newWorkspaces.OnDemandAsync(chat, actor, bound, progress, cancellationToken);
        return await FindAsync(made, actor, progress, cancellationToken) is { } agent
            ? Client(agent, chat)
            : throw new AgentException("chat has no workspace");
    }

    /// <summary>The agent of a workspace, at once or not at all, and for nobody in particular; null when none answers.</summary>
    public async Task<AgentClient?> FindNowAsync(Guid workspaceId, Actor actor, CancellationToken cancellationToken)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(workspaceId);
        var found = await workspace.Agent(actor, cancellationToken).WaitAsync(cancellationToken);
        return found is { Value: { Address: not null, Status: AgentStatus.Connected } agent }
            ? new AgentClient(http, agent, AgentCaller.Server)
            : null;
    }

    private AgentClient Client(WorkspaceAgentEndpoint agent, Chat chat) => new(http, agent, AgentCaller.Of(chat));

    /// <summary>The agent of a workspace, waited for while it comes; null when the workspace is gone.</summary>
    private async Task<WorkspaceAgentEndpoint?> FindAsync(
        Guid workspaceId, Actor actor, Action<string> progress, CancellationToken cancellationToken)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(workspaceId);
        if (await AgentAsync() is { Value: { Address: not null } agent })
            return agent;
        var told = await calls.AskAsync(() => workspace.Get(actor, cancellationToken), cancellationToken);
        switch (told.Value?.LatestBuild)
        {
            case null or { Status: WorkspaceStatus.Deleting or WorkspaceStatus.Deleted }:
                return null;
            case { Status: WorkspaceStatus.Stopping or WorkspaceStatus.Stopped }:
                throw new AgentException($"{NoAgent}: the workspace is stopped; start_workspace starts it");
            case { Status: WorkspaceStatus.Failed or WorkspaceStatus.Canceled or WorkspaceStatus.Canceling, Job.Error: var error }:
                throw new AgentException($"{NoAgent}: the last build of the workspace failed: {error ?? "it was cancelled"}");
        }

        progress("Waiting for the workspace to start.\n");
        await readiness.BuildAsync(workspaceId, actor, cancellationToken);
        var ready = await readiness.AgentAsync(workspaceId, actor, cancellationToken);
        if (ready.StartupScripts is { } scripts)
            progress($"The workspace's startup script did not end well: {scripts}.\n");
        return await AgentAsync() switch
        {
            { Value: { Address: not null } come } => come,
            { Refusal: not null } => throw new AgentException(NoAgent),
            _ => throw AgentException.Unreachable(ready.Error ?? "it has not come"),
        };

        Task<Reply<WorkspaceAgentEndpoint>> AgentAsync() =>
            calls.AskAsync(() => workspace.Agent(actor, cancellationToken), cancellationToken);
    }
}
