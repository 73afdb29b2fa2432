using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Templates;

/// <summary>
/// The templates of the deployment. Everybody who is signed in reads them; administrators write them, and everybody else is refused as
/// forbidden. Stateless: any silo may answer; the key is always <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.ITemplatesGrain")]
public interface ITemplatesGrain : IGrainWithGuidKey
{
    /// <summary>Those that are not deleted, by name.</summary>
    [Alias("List")]
    Task<Reply<ImmutableArray<Template>>> List(Actor actor, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<Reply<Template>> Get(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Makes a template of a version that none has yet.</summary>
    [Alias("Create")]
    Task<Reply<Template>> Create(Actor actor, TemplateInput template, CancellationToken cancellationToken);

    /// <summary>Changes what is given of a template.</summary>
    [Alias("Update")]
    Task<Reply<Template>> Update(Actor actor, Guid id, TemplateInput change, CancellationToken cancellationToken);

    /// <summary>Has new workspaces made from another of its versions, which must not be archived.</summary>
    [Alias("Activate")]
    Task<Reply<Template>> Activate(Actor actor, Guid id, Guid versionId, CancellationToken cancellationToken);

    /// <summary>Takes a template out of use for good. Workspaces of it stay.</summary>
    [Alias("Delete")]
    Task<Reply<Done>> Delete(Actor actor, Guid id, CancellationToken cancellationToken);
}
