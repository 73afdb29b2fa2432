using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Tools.Templates;

/// <summary>Arguments of <see cref="ListTemplates"/>.</summary>
internal sealed record ListTemplatesArguments
{
    [Description("Only templates whose name contains this, whatever its case; all when absent.")]
    public string? Query { get; init; }

    [Description("Which page of ten, from 1; the first when absent.")]
    public int? Page { get; init; }
}

/// <summary>Arguments of <see cref="ReadTemplate"/>.</summary>
internal sealed record ReadTemplateArguments
{
    [Description("The id of the template, as list_templates gave it.")]
    public required string TemplateId { get; init; }
}

/// <summary>A template in a list; what is empty is left out.</summary>
internal sealed record ListedTemplate
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>At most 200 code points.</summary>
    public string? Description { get; init; }

    /// <summary>Owners of workspaces that are not deleted; absent when there are none.</summary>
    public int? ActiveDevelopers { get; init; }
}

/// <summary>What <see cref="ReadTemplate"/> answers.</summary>
internal sealed record TemplateDetails(TemplateSummary Template, ImmutableArray<ParameterDetails> Parameters);

/// <summary>A template by itself.</summary>
internal sealed record TemplateSummary
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public required Guid ActiveVersionId { get; init; }
}

/// <summary>A parameter of a template's active version.</summary>
internal sealed record ParameterDetails
{
    public required string Name { get; init; }

    public required ParameterType Type { get; init; }

    public required bool Required { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>At most 300 code points.</summary>
    public string? Description { get; init; }

    public string? Default { get; init; }

    public bool? Mutable { get; init; }

    public bool? Ephemeral { get; init; }

    public ImmutableArray<ParameterOption>? Options { get; init; }

    public string? ValidationRegex { get; init; }

    public decimal? ValidationMin { get; init; }

    public decimal? ValidationMax { get; init; }

    /// <summary>The condition under which it exists.</summary>
    public string? When { get; init; }
}

/// <summary>JSON of the template tools.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ListTemplatesArguments))]
[JsonSerializable(typeof(ReadTemplateArguments))]
[JsonSerializable(typeof(TemplatePage))]
[JsonSerializable(typeof(TemplateDetails))]
internal sealed partial class TemplateToolsJson : JsonSerializerContext
{
    /// <summary>With letters as they are, since a model reads them (<see cref="ToolResult.Writing"/>).</summary>
    public static TemplateToolsJson ForModels { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ToolResult.Writing.Encoder,
    });
}
