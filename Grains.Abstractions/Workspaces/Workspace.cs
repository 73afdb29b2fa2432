namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>A place where agents of chats work, made from a version of a template (platform.md 0.4).</summary>
[GenerateSerializer, Immutable, Alias("parley.Workspace")]
public sealed record Workspace
{
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Who made it; the only one who sees it.</summary>
    [Id(1)] public required Guid OwnerId { get; init; }

    [Id(2)] public required string OwnerName { get; init; }

    /// <summary>The one organization that there is.</summary>
    [Id(3)] public required Guid OrganizationId { get; init; }

    [Id(4)] public required Guid TemplateId { get; init; }

    [Id(5)] public required string Name { get; init; }

    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(7)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The newest build, whose agents are the workspace's.</summary>
    [Id(8)] public required WorkspaceBuild LatestBuild { get; init; }
}
