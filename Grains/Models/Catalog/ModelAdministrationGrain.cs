using Parley.Grains.Identity;

namespace Parley.Grains.Models.Catalog;

/// <summary>Lets administrators write providers and model configs, and has this silo see each change at once.</summary>
[StatelessWorker]
internal sealed class ModelAdministrationGrain(
    Administrators administrators,
    CatalogReader reader,
    ProviderWrites providers,
    ModelConfigWrites configs,
    ModelDirectory models,
    EnvironmentProviders environment) : Grain, IModelAdministrationGrain
{
    public async Task<Reply<ImmutableArray<ModelProvider>>> ListProviders(Actor actor, CancellationToken cancellationToken) =>
        await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal
            ? refusal
            : ProviderViews.All(await reader.ReadProvidersAsync(cancellationToken), environment);

    public Task<Reply<ModelProvider>> CreateProvider(Actor actor, CreateProvider provider, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => providers.CreateAsync(provider, cancellationToken), cancellationToken);

    public Task<Reply<ModelProvider>> UpdateProvider(
        Actor actor, Guid id, UpdateProvider change, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => providers.UpdateAsync(id, change, cancellationToken), cancellationToken);

    public Task<Reply<Done>> DeleteProvider(Actor actor, Guid id, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => providers.DeleteAsync(id, cancellationToken), cancellationToken);

    public Task<Reply<ModelConfig>> CreateConfig(Actor actor, ModelConfigInput config, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => configs.CreateAsync(config, cancellationToken), cancellationToken);

    public Task<Reply<ModelConfig>> UpdateConfig(
        Actor actor, Guid id, ModelConfigInput change, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => configs.UpdateAsync(id, change, cancellationToken), cancellationToken);

    public Task<Reply<Done>> DeleteConfig(Actor actor, Guid id, CancellationToken cancellationToken) =>
        WriteAsync(actor, () => configs.DeleteAsync(id, cancellationToken), cancellationToken);

    private async Task<Reply<T>> WriteAsync<T>(Actor actor, Func<Task<Reply<T>>> write, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        var reply = await write();
        if (reply.Refusal is null)
            models.Forget();
        return reply;
    }
}
