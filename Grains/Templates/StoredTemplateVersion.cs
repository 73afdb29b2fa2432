using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Templates;

/// <summary>A version as it is stored: all that a build needs to know of its template.</summary>
internal sealed record StoredTemplateVersion
{
    public required Guid Id { get; init; }

    /// <summary>Null as long as no template was made of it.</summary>
    public Guid? TemplateId { get; init; }

    public required string Name { get; init; }

    public required string Message { get; init; }

    public Guid? FileId { get; init; }

    /// <summary>Who makes workspaces of it: <c>local</c>, <c>kubernetes</c> or <c>echo</c>.</summary>
    public required string Provisioner { get; init; }

    /// <summary>What was pushed. The presets in it are those of the file; builds take <see cref="Presets"/>.</summary>
    public required TemplateManifest Manifest { get; init; }

    /// <summary>The presets that can be named, in the order of the file.</summary>
    public ImmutableArray<StoredTemplatePreset> Presets { get; init; } = [];

    public bool Archived { get; init; }

    public TemplateAuthor? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What builds of it are asked for.</summary>
    public ImmutableArray<TemplateParameter> Parameters => Manifest.Parameters;

    /// <summary>As clients see it.</summary>
    public TemplateVersion ToView() => new()
    {
        Id = Id,
        TemplateId = TemplateId,
        OrganizationId = DefaultOrganization.Id,
        Name = Name,
        Message = Message,
        Provisioner = Provisioner,
        Archived = Archived,
        CreatedBy = CreatedBy,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Job = new TemplateVersionJob
        {
            Id = Id,
            Status = BuildJobStatus.Succeeded,
            CreatedAt = CreatedAt,
            StartedAt = CreatedAt,
            CompletedAt = CreatedAt,
            FileId = FileId,
        },
    };

    /// <summary>What was found in it when it was taken in.</summary>
    public ImmutableArray<BuildLogLine> Logs() =>
    [
        Line(1, "Parameters", Parameters.Select(parameter => parameter.Name)),
        Line(2, "Presets", Manifest.Presets.Select(preset => preset.Name)),
        Line(3, "Agents", Manifest.Agents.Select(agent => agent.Name)),
    ];

    private BuildLogLine Line(long id, string what, IEnumerable<string> names) => new()
    {
        Id = id,
        CreatedAt = CreatedAt,
        Level = BuildLogLevel.Info,
        Output = $"{what}: {(string.Join(", ", names) is { Length: > 0 } all ? all : "none")}",
    };
}

/// <summary>A preset of a version as it is stored.</summary>
/// <param name="Id">What names it in a request.</param>
/// <param name="Preset">What it says.</param>
internal sealed record StoredTemplatePreset(Guid Id, TemplatePreset Preset)
{
    /// <summary>As clients see it.</summary>
    public TemplateVersionPreset ToView() => new()
    {
        Id = Id,
        Name = Preset.Name,
        Parameters = [.. Preset.Parameters.Select(value => new PresetParameter(value.Name, value.Value))],
        Default = Preset.Default,
        DesiredPrebuildInstances = Preset.Prebuilds?.Instances,
        Description = Preset.Description ?? "",
        Icon = Preset.Icon ?? "",
    };
}
