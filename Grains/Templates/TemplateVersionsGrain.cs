using System.Security.Cryptography;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Identity;
using Parley.Grains.Templates.Files;
using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>Takes in versions of templates and shows what is in them.</summary>
[StatelessWorker]
internal sealed class TemplateVersionsGrain(
    Administrators administrators, TemplateVersions versions, TemplateStore templates, TemplateFileStore files)
    : Grain, ITemplateVersionsGrain
{
    public async Task<Reply<TemplateVersion>> Create(Actor actor, TemplateVersionInput version, CancellationToken cancellationToken)
    {
        if ((await administrators.RefuseOthersAsync(actor, cancellationToken) ?? TemplateInputs.CheckVersion(version)) is { } refusal)
            return refusal;
        if (version.TemplateId is { } templateId && await templates.ReadAsync(templateId, cancellationToken) is null)
            return TemplateRefusals.InvalidVersion("template_id", "is no template");
        var (manifest, invalid) = await ReadManifestAsync(version, cancellationToken);
        if (invalid is not null)
            return invalid;
        if (Provisioner(version, manifest!) is not { } provisioner)
            return TemplateRefusals.InvalidVersion("provisioner", "is required, and must be the manifest's where that says one");
        var stored = new StoredTemplateVersion
        {
            Id = Guid.CreateVersion7(),
            TemplateId = version.TemplateId,
            Name = version.Name ?? RandomNumberGenerator.GetHexString(8, lowercase: true),
            Message = version.Message ?? "",
            FileId = version.FileId,
            Provisioner = provisioner,
            Manifest = manifest!,
        };
        return await versions.CreateAsync(stored, actor.UserId, cancellationToken) is { } taken
            ? taken
            : await Get(actor, stored.Id, cancellationToken);
    }

    public Task<Reply<TemplateVersion>> Get(Actor actor, Guid id, CancellationToken cancellationToken) =>
        ShowAsync(actor, id, version => version.ToView(), cancellationToken);

    public async Task<Reply<ImmutableArray<TemplateVersion>>> List(
        Actor actor, Guid templateId, bool includeArchived, CancellationToken cancellationToken)
    {
        if (!Authorizer.MayReadTemplates(actor) || await templates.ReadAsync(templateId, cancellationToken) is null)
            return TemplateRefusals.NoSuchTemplate;
        var all = await versions.ListAsync(templateId, includeArchived, cancellationToken);
        return all.Select(version => version.ToView()).ToImmutableArray();
    }

    public Task<Reply<ImmutableArray<BuildLogLine>>> ReadLogs(Actor actor, Guid id, CancellationToken cancellationToken) =>
        ShowAsync(actor, id, version => version.Logs(), cancellationToken);

    public Task<Reply<ImmutableArray<TemplateVersionParameter>>> ListParameters(
        Actor actor, Guid id, CancellationToken cancellationToken) =>
        ShowAsync(actor, id, version => version.Parameters.Select(Show).ToImmutableArray(), cancellationToken);

    public Task<Reply<ImmutableArray<TemplateVersionPreset>>> ListPresets(Actor actor, Guid id, CancellationToken cancellationToken) =>
        ShowAsync(actor, id, version => version.Presets.Select(preset => preset.ToView()).ToImmutableArray(), cancellationToken);

    public async Task<Reply<Done>> Cancel(Actor actor, Guid id, CancellationToken cancellationToken) =>
        await RefuseWriteAsync(actor, id, cancellationToken) ?? TemplateRefusals.JobOver;

    public async Task<Reply<Done>> SetArchived(Actor actor, Guid id, bool archived, CancellationToken cancellationToken) =>
        await RefuseWriteAsync(actor, id, cancellationToken) is { } refusal ? refusal
        : await versions.SetArchivedAsync(id, archived, cancellationToken) ? Done.Instance
        : TemplateRefusals.VersionActive;

    private async Task<Refusal?> RefuseWriteAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        await administrators.RefuseOthersAsync(actor, cancellationToken)
            ?? (await versions.ReadAsync(id, cancellationToken) is null ? TemplateRefusals.NoSuchVersion : null);

    private async Task<Reply<T>> ShowAsync<T>(
        Actor actor, Guid id, Func<StoredTemplateVersion, T> show, CancellationToken cancellationToken) =>
        Authorizer.MayReadTemplates(actor) && await versions.ReadAsync(id, cancellationToken) is { } version
            ? show(version)
            : TemplateRefusals.NoSuchVersion;

    private async Task<(TemplateManifest? Manifest, Refusal? Refusal)> ReadManifestAsync(
        TemplateVersionInput version, CancellationToken cancellationToken)
    {
        var text = version.Manifest;
        if (version.FileId is { } fileId)
        {
            if (await files.ReadAsync(fileId, cancellationToken) is not { } archive)
                return (null, TemplateRefusals.NoSuchFile);
            var found = TemplateArchive.ReadManifest(archive);
            if (found.Refusal is not null)
                return (null, found.Refusal);
            text = found.Value;
        }

        var manifest = ManifestParser.Parse(text!);
        return (manifest.Value, manifest.Refusal);
    }

    private static string? Provisioner(TemplateVersionInput version, TemplateManifest manifest) =>
        (version.Provisioner, manifest.Provisioner) is ({ } asked, { } said) && asked != said ? null
        : version.Provisioner ?? manifest.Provisioner;

    private static TemplateVersionParameter Show(TemplateParameter parameter) => new()
    {
        Name = parameter.Name,
        DisplayName = parameter.DisplayName,
        Description = parameter.Description ?? "",
        Type = parameter.Type,
        Mutable = parameter.Mutable,
        Ephemeral = parameter.Ephemeral,
        Required = parameter.Default is null,
        DefaultValue = parameter.Default ?? "",
        Options = parameter.Options,
        ValidationRegex = parameter.Validation?.Regex,
        ValidationMin = parameter.Validation?.Min,
        ValidationMax = parameter.Validation?.Max,
        ValidationMonotonic = parameter.Validation?.Monotonic,
        ValidationError = parameter.Validation?.Error,
        When = parameter.When,
    };
}
