namespace Parley.Grains.Abstractions.Templates;

/// <summary>A parameter of a version as clients see it.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateVersionParameter")]
public sealed record TemplateVersionParameter
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public string? DisplayName { get; init; }

    [Id(2)] public required string Description { get; init; }

    [Id(3)] public required ParameterType Type { get; init; }

    [Id(4)] public required bool Mutable { get; init; }

    [Id(5)] public required bool Ephemeral { get; init; }

    /// <summary>Whether a value must be given: there is no default.</summary>
    [Id(6)] public required bool Required { get; init; }

    /// <summary>Empty when there is none.</summary>
    [Id(7)] public required string DefaultValue { get; init; }

    /// <inheritdoc cref="TemplateParameter.Options"/>
    [Id(8)] public required ImmutableArray<ParameterOption> Options { get; init; }

    [Id(9)] public string? ValidationRegex { get; init; }

    [Id(10)] public decimal? ValidationMin { get; init; }

    [Id(11)] public decimal? ValidationMax { get; init; }

    [Id(12)] public MonotonicOrder? ValidationMonotonic { get; init; }

    [Id(13)] public string? ValidationError { get; init; }

    /// <inheritdoc cref="TemplateParameter.When"/>
    [Id(14)] public string? When { get; init; }
}

/// <summary>A preset of a version as clients see it: on this path alone names are written as in PascalCase (platform.md C.2).</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateVersionPreset")]
public sealed record TemplateVersionPreset
{
    [Id(0), JsonPropertyName("ID")] public required Guid Id { get; init; }

    [Id(1), JsonPropertyName("Name")] public required string Name { get; init; }

    [Id(2), JsonPropertyName("Parameters")] public required ImmutableArray<PresetParameter> Parameters { get; init; }

    [Id(3), JsonPropertyName("Default")] public required bool Default { get; init; }

    /// <summary>How many workspaces are to stand ready; null when nothing was said.</summary>
    [Id(4), JsonPropertyName("DesiredPrebuildInstances"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? DesiredPrebuildInstances { get; init; }

    [Id(5), JsonPropertyName("Description")] public required string Description { get; init; }

    [Id(6), JsonPropertyName("Icon")] public required string Icon { get; init; }
}

/// <summary>A value of a preset.</summary>
[GenerateSerializer, Immutable, Alias("parley.PresetParameter")]
public sealed record PresetParameter(
    [property: Id(0), JsonPropertyName("Name")] string Name, [property: Id(1), JsonPropertyName("Value")] string Value);
