using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Abstractions.Templates;

/// <summary>A named set of values, as a template's file says it.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplatePreset")]
public sealed record TemplatePreset
{
    /// <summary>Unique within the version.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public string? Description { get; init; }

    /// <summary>Address of a picture.</summary>
    [Id(2)] public string? Icon { get; init; }

    /// <summary>Whether it is the one that people start from; at most one of a version is.</summary>
    [Id(3)] public bool Default { get; init; }

    /// <summary>Its values, in the order of the file; they win over those of a request (platform.md C.1).</summary>
    [Id(4)] public ImmutableArray<BuildParameter> Parameters { get; init; } = [];

    /// <summary>How many workspaces of it are to stand ready; null when nothing was said.</summary>
    [Id(5)] public PresetPrebuilds? Prebuilds { get; init; }
}

/// <summary>Workspaces that stand ready before somebody asks for one.</summary>
/// <param name="Instances">How many, at least 0.</param>
/// <param name="Ttl">How old one may become; null for any age.</param>
[GenerateSerializer, Immutable, Alias("parley.PresetPrebuilds")]
public sealed record PresetPrebuilds([property: Id(0)] int Instances, [property: Id(1)] TimeSpan? Ttl);
