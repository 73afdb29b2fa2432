namespace Parley.Grains.Abstractions.Templates;

/// <summary>What a template's <c>template.yaml</c> says (platform.md 0.1).</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateManifest")]
public sealed record TemplateManifest
{
    /// <summary>What workspaces are asked for, in the order of the file.</summary>
    [Id(0)] public ImmutableArray<TemplateParameter> Parameters { get; init; } = [];

    /// <summary>Named sets of values, as they were pushed.</summary>
    [Id(1)] public ImmutableArray<TemplatePreset> Presets { get; init; } = [];

    /// <summary>What runs in a workspace; a template without a workspace has none.</summary>
    [Id(2)] public ImmutableArray<TemplateAgent> Agents { get; init; } = [];

    /// <summary>Who makes workspaces of it: <c>local</c>, <c>kubernetes</c> or <c>echo</c>; null when the file leaves it open.</summary>
    [Id(3)] public string? Provisioner { get; init; }

    /// <summary>What the echo provisioner is to do; null to succeed at once.</summary>
    [Id(4)] public EchoOutcome? Echo { get; init; }
}

/// <summary>An agent of a template: one program that runs in the workspace.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateAgent")]
public sealed record TemplateAgent
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>For example <c>linux</c>.</summary>
    [Id(1)] public required string OperatingSystem { get; init; }

    /// <summary>Where it works; null for its home. May hold variables of its environment, which the agent expands.</summary>
    [Id(2)] public string? Directory { get; init; }

    /// <summary>Environment of every process that it starts.</summary>
    [Id(3)] public ImmutableDictionary<string, string> Env { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What it runs when the workspace starts; null for nothing.</summary>
    [Id(4)] public string? StartupScript { get; init; }
}

/// <summary>What becomes of a build of the echo provisioner, which makes nothing.</summary>
[GenerateSerializer, Immutable, Alias("parley.EchoOutcome")]
public sealed record EchoOutcome
{
    /// <summary>The error that the build ends with; null for success.</summary>
    [Id(0)] public string? Fail { get; init; }

    /// <summary>How long it takes, in milliseconds.</summary>
    [Id(1)] public int DelayMs { get; init; }
}
