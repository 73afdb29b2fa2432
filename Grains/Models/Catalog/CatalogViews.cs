namespace Parley.Grains.Models.Catalog;

/// <summary>The catalogue of <c>GET /chats/models</c> (spec/chat.md 2.2).</summary>
internal static class CatalogViews
{
    /// <summary>The providers of the models that chats can use; when there are none, all supported providers without models.</summary>
    public static ImmutableArray<ProviderModels> ToProviderModels(this CatalogSnapshot catalog) => catalog.Usable.IsEmpty
        ? [.. KnownProviders.Supported.Select(name => Provider(catalog, name, []))]
        : [.. catalog.Usable
            .GroupBy(config => config.Provider, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Provider(catalog, group.Key, group))];

    private static ProviderModels Provider(CatalogSnapshot catalog, string name, IEnumerable<ModelConfig> configs)
    {
        var reason = catalog.Access(name)?.UnavailableReason;
        return new ProviderModels
        {
            Provider = name,
            Available = reason is null,
            UnavailableReason = reason,
            Models = [.. configs
                .DistinctBy(config => config.Model, StringComparer.OrdinalIgnoreCase)
                .OrderBy(config => config.Model, StringComparer.Ordinal)
                .Select(config => new CatalogModel($"{name}:{config.Model}", name, config.Model, config.DisplayName))],
        };
    }
}
