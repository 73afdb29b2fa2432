using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>A workspace as it is stored, with its latest build and that one's agents.</summary>
internal sealed record WorkspaceState
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string OwnerName { get; init; }

    public required Guid TemplateId { get; init; }

    public required string Name { get; init; }

    /// <summary>Fence of every write; grows with each activation.</summary>
    public long Generation { get; init; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public required Build Build { get; init; }

    /// <summary>In the order of the template; none unless the build is a start.</summary>
    public ImmutableArray<Agent> Agents { get; init; } = [];

    /// <summary>The agent that a token belongs to; null when it is none of the latest build's.</summary>
    public Agent? AgentOf(AgentToken token)
    {
        var hash = Agent.Hash(token.Text);
        return Build.HasAgents ? Agents.FirstOrDefault(agent => agent.HasToken(hash)) : null;
    }

    /// <summary>This state with an agent in the place of the one with its id.</summary>
    public WorkspaceState With(Agent agent) => this with { Agents = [.. Agents.Select(one => one.Id == agent.Id ? agent : one)] };
}
