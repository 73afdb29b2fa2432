using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Templates;
using Parley.Grains.Templates.Parameters;
using Parley.Grains.Workspaces.Provisioners;

namespace Parley.Grains.Workspaces;

/// <summary>
/// Says what a build is made from, before anything is stored: whatever is wrong with the request is found here (platform.md C.1), and leaves
/// nothing behind.
/// </summary>
internal sealed class BuildPlans(
    TemplateStore templates, TemplateVersions versions, WorkspaceQueries queries, IEnumerable<IProvisioner> provisioners)
{
    /// <summary>Most values of a request: a template has no more parameters.</summary>
    private const int MaxParameters = 200;

    /// <summary>The first build of a workspace.</summary>
    public async Task<Reply<BuildPlan>> ForNewAsync(WorkspaceInput input, CancellationToken cancellationToken)
    {
        if (input is { TemplateId: not null, TemplateVersionId: not null })
            return WorkspaceRefusals.TwoTemplates;
        if (input.TemplateVersionId is { } versionId)
        {
            return await versions.ReadAsync(versionId, cancellationToken) is { Archived: false, TemplateId: { } of } given
                && await templates.ReadAsync(of, cancellationToken) is not null
                    ? Plan(given, of, input)
                    : WorkspaceRefusals.NoSuchVersion;
        }

        if (input.TemplateId is not { } templateId)
            return WorkspaceRefusals.NoTemplate;
        return await templates.ReadAsync(templateId, cancellationToken) is { } template
            && await versions.ReadAsync(template.ActiveVersionId, cancellationToken) is { } active
                ? Plan(active, template.Id, input)
                : WorkspaceRefusals.NoSuchTemplate;
    }

    /// <summary>The next build of a workspace.</summary>
    public async Task<Reply<BuildPlan>> ForNextAsync(WorkspaceState workspace, BuildInput input, CancellationToken cancellationToken)
    {
        var before = workspace.Build;
        if (await versions.ReadAsync(input.TemplateVersionId ?? before.TemplateVersionId, cancellationToken) is not { } version
            || (version.Archived && version.Id != before.TemplateVersionId))
            return WorkspaceRefusals.NoSuchVersion;
        if (version.TemplateId != workspace.TemplateId)
            return WorkspaceRefusals.OtherTemplate;
        var inputs = new ParameterInputs
        {
            Transition = input.Transition,
            Previous = await queries.ReadParametersAsync(before.Id, cancellationToken),
            Requested = input.RichParameterValues,
        };
        return Plan(version, workspace.TemplateId, before.PresetId, inputs);
    }

    /// <summary>What a stored build is made from; null when its version is gone.</summary>
    public async Task<(TemplateManifest Manifest, ImmutableArray<BuildParameter> Parameters)?> ReadAsync(
        Build build, CancellationToken cancellationToken) =>
        await versions.ReadAsync(build.TemplateVersionId, cancellationToken) is { } version
            ? (version.Manifest, await queries.ReadParametersAsync(build.Id, cancellationToken))
            : null;

    private Reply<BuildPlan> Plan(StoredTemplateVersion version, Guid templateId, WorkspaceInput input)
    {
        var preset = version.Presets.FirstOrDefault(preset => preset.Id == input.TemplateVersionPresetId);
        if (input.TemplateVersionPresetId is not null && preset is null)
            return WorkspaceRefusals.NoSuchPreset;
        var inputs = new ParameterInputs
        {
            Transition = BuildTransition.Start,
            Requested = input.RichParameterValues,
            Preset = preset?.Preset.Parameters ?? [],
        };
        return Plan(version, templateId, preset?.Id, inputs);
    }

    private Reply<BuildPlan> Plan(StoredTemplateVersion version, Guid templateId, Guid? presetId, ParameterInputs inputs)
    {
        if (inputs.Requested.Length > MaxParameters)
            return WorkspaceRefusals.TooManyParameters;
        if (inputs.Requested.Any(value => value is not { Name: not null, Value: not null } || value.Value.Contains('\0')))
            return WorkspaceRefusals.InvalidParameters;
        if (provisioners.All(provisioner => provisioner.Name != version.Provisioner))
            return WorkspaceRefusals.NoProvisioner;
        var parameters = ParameterResolution.Resolve(version.Parameters, inputs);
        return parameters.Refusal ?? (Reply<BuildPlan>)new BuildPlan
        {
            TemplateId = templateId,
            TemplateVersionId = version.Id,
            PresetId = presetId,
            Provisioner = version.Provisioner,
            Transition = inputs.Transition,
            Agents = version.Manifest.Agents,
            Parameters = parameters.Value,
        };
    }
}
