namespace Parley.Grains.Abstractions.Templates;

/// <summary>What workspaces are made from (platform.md 0.4). Everybody who is signed in sees all templates.</summary>
[GenerateSerializer, Immutable, Alias("parley.Template")]
public sealed record Template
{
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required Guid OrganizationId { get; init; }

    [Id(2)] public required string OrganizationName { get; init; }

    /// <summary>Letters, digits and single dashes, at most 32; unique among those that are not deleted, whatever the case.</summary>
    [Id(3)] public required string Name { get; init; }

    /// <summary>What people read; empty when the name is to do.</summary>
    [Id(4)] public required string DisplayName { get; init; }

    [Id(5)] public required string Description { get; init; }

    /// <summary>Address of a picture, or empty.</summary>
    [Id(6)] public required string Icon { get; init; }

    /// <summary>Who makes its workspaces: <c>local</c>, <c>kubernetes</c> or <c>echo</c>.</summary>
    [Id(7)] public required string Provisioner { get; init; }

    /// <summary>The version that new workspaces are made from.</summary>
    [Id(8)] public required Guid ActiveVersionId { get; init; }

    /// <summary>Whether nobody should use it any more.</summary>
    [Id(9)] public required bool Deprecated { get; init; }

    /// <summary>Why, and what to use instead; empty for one that is in use.</summary>
    [Id(10)] public required string DeprecationMessage { get; init; }

    /// <summary>Who made it; null for the one that came with the product.</summary>
    [Id(11)] public Guid? CreatedById { get; init; }

    [Id(12)] public string? CreatedByName { get; init; }

    [Id(13)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(14)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Body of <c>POST /organizations/{organization}/templates</c> and, without the version, <c>PATCH /templates/{id}</c>.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateInput")]
public sealed record TemplateInput
{
    /// <inheritdoc cref="Template.Name"/>
    [Id(0)] public string? Name { get; init; }

    /// <summary>When one is made: a version that no template has yet. It becomes the active one.</summary>
    [Id(1)] public Guid? TemplateVersionId { get; init; }

    /// <inheritdoc cref="Template.DisplayName"/>
    [Id(2)] public string? DisplayName { get; init; }

    [Id(3)] public string? Description { get; init; }

    /// <inheritdoc cref="Template.Icon"/>
    [Id(4)] public string? Icon { get; init; }

    /// <summary>Deprecates the template; an empty text takes that back.</summary>
    [Id(5)] public string? DeprecationMessage { get; init; }
}
