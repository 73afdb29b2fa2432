using System.Text;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Provisioners;

/// <summary>What a provisioner is to do.</summary>
internal sealed record BuildOrder
{
    public required Guid BuildId { get; init; }

    public required BuildTransition Transition { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required string WorkspaceName { get; init; }

    public required Guid OwnerId { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>What it returned at the last build that succeeded; empty for none.</summary>
    public required string State { get; init; }

    /// <summary>What the version says.</summary>
    public required TemplateManifest Manifest { get; init; }

    /// <summary>The values that the build was made with.</summary>
    public required ImmutableArray<BuildParameter> Parameters { get; init; }

    /// <summary>The agents to start; none when it is not a start.</summary>
    public required ImmutableArray<AgentOrder> Agents { get; init; }
}

/// <summary>An agent to start.</summary>
internal sealed record AgentOrder
{
    public required Guid Id { get; init; }

    /// <summary>What the template says of it.</summary>
    public required TemplateAgent Template { get; init; }

    /// <summary>Secret: proves to the gateway who it is.</summary>
    public required string Token { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Id = ").Append(Id);
        return true;
    }
}
