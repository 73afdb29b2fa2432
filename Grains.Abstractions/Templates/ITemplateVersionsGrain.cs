using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Abstractions.Templates;

/// <summary>
/// Versions of templates; who may read and write them is as of <see cref="ITemplatesGrain"/>. Stateless; the key is always
/// <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.ITemplateVersionsGrain")]
public interface ITemplateVersionsGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Takes in a version: reads its manifest and refuses it, with everything that is wrong, when a workspace could not be made of it. What
    /// is refused leaves nothing.
    /// </summary>
    [Alias("Create")]
    Task<Reply<TemplateVersion>> Create(Actor actor, TemplateVersionInput version, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<Reply<TemplateVersion>> Get(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Those of a template, newest first; archived ones only when they are asked for.</summary>
    [Alias("List")]
    Task<Reply<ImmutableArray<TemplateVersion>>> List(
        Actor actor, Guid templateId, bool includeArchived, CancellationToken cancellationToken);

    /// <summary>What was found in it when it was taken in.</summary>
    [Alias("ReadLogs")]
    Task<Reply<ImmutableArray<BuildLogLine>>> ReadLogs(Actor actor, Guid id, CancellationToken cancellationToken);

    [Alias("ListParameters")]
    Task<Reply<ImmutableArray<TemplateVersionParameter>>> ListParameters(Actor actor, Guid id, CancellationToken cancellationToken);

    [Alias("ListPresets")]
    Task<Reply<ImmutableArray<TemplateVersionPreset>>> ListPresets(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Always refused with <see cref="RefusalCode.Conflict"/>: a version that is there was taken in.</summary>
    [Alias("Cancel")]
    Task<Reply<Done>> Cancel(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Takes a version out of use, or back; refused with <see cref="RefusalCode.Conflict"/> for the active one.</summary>
    [Alias("SetArchived")]
    Task<Reply<Done>> SetArchived(Actor actor, Guid id, bool archived, CancellationToken cancellationToken);
}
