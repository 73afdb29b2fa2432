using Parley.Gateway.Auth;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Models;

/// <summary>The reading endpoints of models: ask the grain, answer.</summary>
internal static class ModelReads
{
    public static async Task ListModelsAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await Catalog(grains).List(Caller.Of(context.User).User, context.RequestAborted)),
            WireJson.Instance.ModelCatalog);

    public static async Task ListConfigsAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await Catalog(grains).ListConfigs(Caller.Of(context.User).User, context.RequestAborted)),
            WireJson.Instance.ImmutableArrayModelConfig);

    public static async Task ListProvidersAsync(HttpContext context, IGrainFactory grains) =>
        await context.WriteAsync(
            Problems.Of(await grains.GetGrain<IModelAdministrationGrain>(Guid.Empty)
                .ListProviders(Caller.Of(context.User).User, context.RequestAborted)),
            WireJson.Instance.ImmutableArrayModelProvider);

    private static IModelCatalogGrain Catalog(IGrainFactory grains) => grains.GetGrain<IModelCatalogGrain>(Guid.Empty);
}
