using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Templates.Parameters;

/// <summary>Where the values of a build come from.</summary>
internal sealed record ParameterInputs
{
    public required BuildTransition Transition { get; init; }

    /// <summary>The values that the build before was made with; null when there was none.</summary>
    public ImmutableArray<BuildParameter>? Previous { get; init; }

    /// <summary>The values of the request.</summary>
    public ImmutableArray<BuildParameter> Requested { get; init; } = [];

    /// <summary>The values of the preset, which win over all others.</summary>
    public ImmutableArray<BuildParameter> Preset { get; init; } = [];
}
