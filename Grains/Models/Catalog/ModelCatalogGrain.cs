namespace Parley.Grains.Models.Catalog;

/// <summary>Answers which models there are.</summary>
[StatelessWorker]
internal sealed class ModelCatalogGrain(ModelDirectory models) : Grain, IModelCatalogGrain
{
    public async Task<Reply<ModelCatalog>> List(Actor actor, CancellationToken cancellationToken)
    {
        var configs = (await models.ReadAsync(cancellationToken)).Usable;
        var providers = configs.GroupBy(config => config.Provider).OrderBy(group => group.Key, StringComparer.Ordinal);
        return new ModelCatalog([.. providers.Select(Provider)]);
    }

    public async Task<Reply<ImmutableArray<ModelConfig>>> ListConfigs(Actor actor, CancellationToken cancellationToken) =>
        (await models.ReadAsync(cancellationToken)).Usable;

    private static ProviderModels Provider(IGrouping<string, ModelConfig> configs) => new()
    {
        Provider = configs.Key,
        Available = true,
        Models = [.. configs
            .DistinctBy(config => config.Model, StringComparer.OrdinalIgnoreCase)
            .OrderBy(config => config.Model, StringComparer.Ordinal)
            .Select(config => new CatalogModel($"{config.Provider}:{config.Model}", config.Provider, config.Model, config.DisplayName))],
    };
}
