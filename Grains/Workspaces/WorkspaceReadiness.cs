using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Workspaces;

/// <summary>
/// Waits until a workspace can be worked in (spec/chat.md 4, create_workspace): its build is over, its agent has come, its startup script
/// has run. Told by the workspace's grain, not by asking again and again.
/// </summary>
internal sealed class WorkspaceReadiness(IGrainFactory grains, GrainCalls calls, TimeProvider time)
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(10);

    /// <summary>Waits until the workspace's latest build has succeeded.</summary>
    /// <exception cref="AgentException">It failed, was cancelled or takes too long; or the workspace is not the actor's.</exception>
    public async Task<WorkspaceBuild> BuildAsync(Guid workspaceId, Actor actor, CancellationToken cancellationToken)
    {
        var build = await EndAsync(workspaceId, actor, cancellationToken);
        return build.Job.Status is BuildJobStatus.Succeeded
            ? build
            : throw new AgentException($"workspace build failed: {build.Job.Error ?? "it was cancelled"}");
    }

    /// <summary>Waits for the end of the workspace's latest build, however it ends.</summary>
    /// <exception cref="AgentException">It takes too long; or the workspace is not the actor's.</exception>
    public async Task<WorkspaceBuild> EndAsync(Guid workspaceId, Actor actor, CancellationToken cancellationToken) =>
        await WatchAsync(workspaceId, actor, static build => build.Job.CompletedAt is not null, BuildLimit, cancellationToken)
        ?? throw new AgentException("workspace build failed: it takes longer than 10 min");

    /// <summary>Waits for the first agent of the latest build, which has ended, and for its startup script.</summary>
    public async Task<AgentReadiness> AgentAsync(Guid workspaceId, Actor actor, CancellationToken cancellationToken)
    {
        if (await WatchAsync(
            workspaceId, actor, static build => Agent(build) is not { Status: AgentStatus.Connecting }, ConnectLimit, cancellationToken)
            is not { } build)
        {
            return new AgentReadiness { Status = "not_ready", Error = "the agent has not connected within 2 min" };
        }

        if (Agent(build) is not { } agent)
            return new AgentReadiness { Status = "no_agent" };
        if (agent.Status is not AgentStatus.Connected)
            return new AgentReadiness { Status = "not_ready", Error = "the agent does not answer", Lifecycle = agent.LifecycleState };
        var ran = await WatchAsync(
            workspaceId,
            actor,
            static build => Agent(build) is not { LifecycleState: AgentLifecycle.Created or AgentLifecycle.Starting },
            ScriptLimit,
            cancellationToken);
        var lifecycle = ran is null ? AgentLifecycle.StartTimeout : Agent(ran)?.LifecycleState;
        return lifecycle is AgentLifecycle.Ready
            ? AgentReadiness.Ready
            : new AgentReadiness
            {
                Lifecycle = lifecycle,
                StartupScripts = lifecycle switch
                {
                    AgentLifecycle.StartError => "startup_scripts_failed",
                    AgentLifecycle.StartTimeout => "startup_scripts_timeout",
                    _ => "startup_scripts_unknown",
                },
            };
    }

    /// <summary>The agent that counts: the first of a build (matrix 25).</summary>
    public static WorkspaceAgent? Agent(WorkspaceBuild build) => build.Resources.SelectMany(resource => resource.Agents).FirstOrDefault();

    /// <summary>Waits until the latest build is as wanted; null when that takes too long.</summary>
    private async Task<WorkspaceBuild?> WatchAsync(
        Guid workspaceId, Actor actor, Func<WorkspaceBuild, bool> isWanted, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var workspace = grains.GetGrain<IWorkspaceGrain>(workspaceId);
            var told = await calls.WatchAsync(
                token => workspace.WatchBuild(actor, token), reply => reply.Refusal is not null || isWanted(reply.Value!), stop.Token);
            return told.Refusal is null ? told.Value : throw new AgentException(told.Refusal.Message);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>Whether an agent can be worked with; all null when it can.</summary>
internal sealed record AgentReadiness
{
    /// <summary>It can.</summary>
    public static AgentReadiness Ready { get; } = new();

    /// <summary><c>no_agent</c> or <c>not_ready</c>.</summary>
    public string? Status { get; init; }

    public string? Error { get; init; }

    /// <summary><c>startup_scripts_failed</c>, <c>startup_scripts_timeout</c> or <c>startup_scripts_unknown</c>.</summary>
    public string? StartupScripts { get; init; }

    public AgentLifecycle? Lifecycle { get; init; }
}
