namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>A step of a workspace's life: it is started, stopped or deleted. Builds of a workspace are numbered from 1, one at a time.</summary>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceBuild")]
public sealed record WorkspaceBuild
{
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required Guid WorkspaceId { get; init; }

    [Id(2)] public required string WorkspaceName { get; init; }

    [Id(3)] public required Guid TemplateVersionId { get; init; }

    [Id(4)] public Guid? TemplateVersionPresetId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    [Id(5)] public required int BuildNumber { get; init; }

    [Id(6)] public required BuildTransition Transition { get; init; }

    [Id(7)] public required BuildReason Reason { get; init; }

    /// <summary>Who asked for it.</summary>
    [Id(8)] public required Guid InitiatorId { get; init; }

    /// <summary>What the workspace is by this build.</summary>
    [Id(9)] public required WorkspaceStatus Status { get; init; }

    [Id(10)] public required BuildJob Job { get; init; }

    /// <summary>What a start has made, with its agents.</summary>
    [Id(11)] public ImmutableArray<WorkspaceResource> Resources { get; init; } = [];

    [Id(12)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(13)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The work of a build.</summary>
[GenerateSerializer, Immutable, Alias("parley.BuildJob")]
public sealed record BuildJob
{
    /// <summary>The build's id: each has one job.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required BuildJobStatus Status { get; init; }

    /// <summary>Why it failed, one sentence for a person.</summary>
    [Id(2)] public string? Error { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over, however it ended.</summary>
    [Id(5)] public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it was asked to stop.</summary>
    [Id(6)] public DateTimeOffset? CanceledAt { get; init; }
}

/// <summary>Something that a build has made.</summary>
/// <param name="Type">The provisioner that made it.</param>
/// <param name="Name">The workspace's name.</param>
/// <param name="Agents">Its agents, in the order of the template.</param>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceResource")]
public sealed record WorkspaceResource(
    [property: Id(0)] string Type, [property: Id(1)] string Name, [property: Id(2)] ImmutableArray<WorkspaceAgent> Agents);

/// <summary>A line of what a build or an agent's startup script said.</summary>
[GenerateSerializer, Immutable, Alias("parley.BuildLogLine")]
public sealed record BuildLogLine
{
    /// <summary>Its place: later lines have higher ids.</summary>
    [Id(0)] public long Id { get; init; }

    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(2)] public required BuildLogLevel Level { get; init; }

    [Id(3)] public required string Output { get; init; }
}
