namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>What a workspace is made of: a template, whose active version is used, or one of its versions.</summary>
[GenerateSerializer, Immutable, Alias("parley.WorkspaceInput")]
public sealed record WorkspaceInput
{
    /// <summary>1 to 32 of <c>a-z0-9-</c>, not beginning or ending with a dash; unique among the owner's workspaces.</summary>
    [Id(0)] public string? Name { get; init; }

    [Id(1)] public Guid? TemplateId { get; init; }

    [Id(2)] public Guid? TemplateVersionId { get; init; }

    /// <summary>A preset of the version; its values win over those of the request.</summary>
    [Id(3)] public Guid? TemplateVersionPresetId { get; init; }

    [Id(4)] public ImmutableArray<BuildParameter> RichParameterValues { get; init; } = [];
}

/// <summary>What a build is to do.</summary>
[GenerateSerializer, Immutable, Alias("parley.BuildInput")]
public sealed record BuildInput
{
    [Id(0)] public required BuildTransition Transition { get; init; }

    /// <summary>The version to build from; null for that of the build before.</summary>
    [Id(1)] public Guid? TemplateVersionId { get; init; }

    [Id(2)] public ImmutableArray<BuildParameter> RichParameterValues { get; init; } = [];

    [Id(3)] public BuildReason Reason { get; init; }
}

/// <summary>The value of a parameter of a template.</summary>
[GenerateSerializer, Immutable, Alias("parley.BuildParameter")]
public sealed record BuildParameter([property: Id(0)] string Name, [property: Id(1)] string Value);
