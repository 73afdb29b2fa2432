using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>
/// Reads of workspaces beside their grains, from the database. Each user sees only their own. Stateless; the key is always
/// <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.IWorkspacesGrain")]
public interface IWorkspacesGrain : IGrainWithGuidKey
{
    /// <summary>The caller's workspaces that are not deleted, by name.</summary>
    [Alias("List")]
    Task<Reply<WorkspacePage>> List(Actor actor, WorkspaceQuery query, CancellationToken cancellationToken);

    /// <summary>The builds of a workspace, newest first.</summary>
    [Alias("ListBuilds")]
    Task<Reply<ImmutableArray<WorkspaceBuild>>> ListBuilds(
        Actor actor, Guid workspaceId, WorkspaceQuery query, CancellationToken cancellationToken);

    [Alias("FindBuild")]
    Task<Reply<WorkspaceBuild>> FindBuild(Actor actor, Guid buildId, CancellationToken cancellationToken);

    /// <summary>The values that a build was made with.</summary>
    [Alias("ListParameters")]
    Task<Reply<ImmutableArray<BuildParameter>>> ListParameters(Actor actor, Guid buildId, CancellationToken cancellationToken);

    /// <summary>What a build has said, in order, after a line.</summary>
    [Alias("ReadBuildLogs")]
    Task<Reply<ImmutableArray<BuildLogLine>>> ReadBuildLogs(
        Actor actor, Guid buildId, long after, CancellationToken cancellationToken);

    /// <summary>What the startup script of an agent has said, in order, after a line.</summary>
    [Alias("ReadAgentLogs")]
    Task<Reply<ImmutableArray<BuildLogLine>>> ReadAgentLogs(
        Actor actor, Guid agentId, long after, CancellationToken cancellationToken);
}

/// <summary>Which page of a list.</summary>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceQuery")]
public sealed record WorkspaceQuery
{
    /// <summary>Only the workspace of this name; null for all.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>1 to 100; null for 50.</summary>
    [Id(1)] public int? Limit { get; init; }

    [Id(2)] public int Offset { get; init; }
}

/// <summary>A page of workspaces.</summary>
/// <param name="Workspaces">Those of the page.</param>
/// <param name="Count">How many there are in all.</param>
[GenerateSerializer, Immutable, Alias("parley.WorkspacePage")]
public sealed record WorkspacePage([property: Id(0)] ImmutableArray<Workspace> Workspaces, [property: Id(1)] int Count);
