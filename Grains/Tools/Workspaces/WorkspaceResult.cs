using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>
/// What the tools that make, start and stop a workspace answer (spec/chat.md 4); each leaves out what it has nothing to say about.
/// </summary>
internal sealed record WorkspaceResult
{
    public bool? Created { get; init; }

    public bool? Started { get; init; }

    public bool? Stopped { get; init; }

    /// <summary><c>already_exists</c> when the chat had it before.</summary>
    public string? Status { get; init; }

    public required string WorkspaceName { get; init; }

    /// <summary><c>not_ready</c> or <c>no_agent</c>; absent when it can be worked with.</summary>
    public string? AgentStatus { get; init; }

    public string? AgentError { get; init; }

    /// <summary>How the startup scripts ended when they did not end well.</summary>
    public string? StartupScripts { get; init; }

    public AgentLifecycle? LifecycleState { get; init; }

    /// <summary>The same with what is known of the agent.</summary>
    public WorkspaceResult With(AgentReadiness agent) => this with
    {
        AgentStatus = agent.Status,
        AgentError = agent.Error,
        StartupScripts = agent.StartupScripts,
        LifecycleState = agent.Lifecycle,
    };

    /// <summary>The result as a model is told it.</summary>
    public ToolResult ToResult() => ToolResult.Of(this, WorkspaceJson.ForModels.WorkspaceResult);
}
