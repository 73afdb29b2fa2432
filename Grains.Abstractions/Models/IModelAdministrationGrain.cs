using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Models;

/// <summary>
/// Writes providers and model configs, for administrators; everybody else is refused as forbidden. Stateless; the key is always
/// <see cref="Guid.Empty"/>. A change counts on the answering silo at once, on the others within five seconds.
/// </summary>
[Alias("parley.IModelAdministrationGrain")]
public interface IModelAdministrationGrain : IGrainWithGuidKey
{
    /// <summary>One row for each supported provider, in their order.</summary>
    [Alias("ListProviders")]
    Task<Reply<ImmutableArray<ModelProvider>>> ListProviders(Actor actor, CancellationToken cancellationToken);

    /// <summary>Configures a provider.</summary>
    [Alias("CreateProvider")]
    Task<Reply<ModelProvider>> CreateProvider(Actor actor, CreateProvider provider, CancellationToken cancellationToken);

    /// <summary>Changes what is given of a provider.</summary>
    [Alias("UpdateProvider")]
    Task<Reply<ModelProvider>> UpdateProvider(Actor actor, Guid id, UpdateProvider change, CancellationToken cancellationToken);

    /// <summary>Removes a provider, its key and, unless the environment configures it too, its model configs.</summary>
    [Alias("DeleteProvider")]
    Task<Reply<Done>> DeleteProvider(Actor actor, Guid id, CancellationToken cancellationToken);

    /// <summary>Adds a model config; the first one becomes the default.</summary>
    [Alias("CreateConfig")]
    Task<Reply<ModelConfig>> CreateConfig(Actor actor, ModelConfigInput config, CancellationToken cancellationToken);

    /// <summary>Changes what is given of a model config; empty texts keep what is there.</summary>
    [Alias("UpdateConfig")]
    Task<Reply<ModelConfig>> UpdateConfig(Actor actor, Guid id, ModelConfigInput change, CancellationToken cancellationToken);

    /// <summary>Removes a model config; chats that used it go over to the default one.</summary>
    [Alias("DeleteConfig")]
    Task<Reply<Done>> DeleteConfig(Actor actor, Guid id, CancellationToken cancellationToken);
}
