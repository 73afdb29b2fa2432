using System.Text;

namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>How an agent is reached. Between processes of the deployment only.</summary>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceAgentEndpoint")]
public sealed record WorkspaceAgentEndpoint
{
    [Id(0)] public required Guid WorkspaceId { get; init; }

    /// <summary>Another one after each start.</summary>
    [Id(1)] public required Guid AgentId { get; init; }

    /// <summary>The agent's name in the template.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary><c>http://host:port</c> or <c>unix:/path</c>; null while it is <see cref="AgentStatus.Connecting"/>.</summary>
    [Id(3)] public string? Address { get; init; }

    /// <summary>Secret: what its API demands as bearer; null as long as the address.</summary>
    [Id(4)] public string? ApiSecret { get; init; }

    /// <summary>Where it works, an absolute path; null until it has said so.</summary>
    [Id(5)] public string? Directory { get; init; }

    /// <summary>For example <c>linux</c>.</summary>
    [Id(6)] public required string OperatingSystem { get; init; }

    [Id(7)] public required AgentStatus Status { get; init; }

    [Id(8)] public required AgentLifecycle Lifecycle { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("WorkspaceId = ").Append(WorkspaceId).Append(", AgentId = ").Append(AgentId).Append(", Status = ").Append(Status);
        return true;
    }
}
