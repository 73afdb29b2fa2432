using Parley.Grains.Identity;

namespace Parley.Grains.Models.Catalog;

/// <summary>Answers which models there are.</summary>
[StatelessWorker]
internal sealed class ModelCatalogGrain(ModelDirectory models, Administrators administrators) : Grain, IModelCatalogGrain
{
    public async Task<Reply<ModelCatalog>> List(Actor actor, CancellationToken cancellationToken) =>
        new ModelCatalog((await models.ReadAsync(cancellationToken)).ToProviderModels());

    public async Task<Reply<ImmutableArray<ModelConfig>>> ListConfigs(Actor actor, CancellationToken cancellationToken) =>
        // An administrator sees what was just written, on whichever silo that was.
        await administrators.IncludeAsync(actor, cancellationToken)
            ? (await models.ReadAnewAsync(cancellationToken)).All
            : (await models.ReadAsync(cancellationToken)).Usable;
}
