namespace Parley.Grains.Models.Catalog;

/// <summary>All model configs and providers at a moment. Holds keys: stays in this process.</summary>
internal sealed class CatalogSnapshot
{
    private readonly Dictionary<string, ProviderAccess> _providers;

    /// <param name="configs">All configs that are not deleted, the default one first, then by provider and model.</param>
    /// <param name="providers">How each provider is reached; the demo model is not among them.</param>
    public CatalogSnapshot(ImmutableArray<ModelConfig> configs, IEnumerable<ProviderAccess> providers)
    {
        _providers = providers.ToDictionary(access => access.Provider, StringComparer.Ordinal);
        All = configs;
        Usable = [.. configs.Where(IsUsable)];
    }

    /// <summary>All configs, for administrators.</summary>
    public ImmutableArray<ModelConfig> All { get; }

    /// <summary>The configs that a chat can use: enabled ones of enabled providers.</summary>
    public ImmutableArray<ModelConfig> Usable { get; }

    /// <summary>The providers' keys, to be kept out of whatever is written.</summary>
    public IEnumerable<string> Keys => _providers.Values.Select(access => access.ApiKey).OfType<string>();

    /// <summary>The config of an id, or for null the default one; null when a chat cannot use it.</summary>
    public ModelConfig? Find(Guid? id) => Usable.FirstOrDefault(config => id is null ? config.IsDefault : config.Id == id);

    /// <summary>How a provider is reached; null for one that is not known, and for the demo model.</summary>
    public ProviderAccess? Access(string provider) => _providers.GetValueOrDefault(provider);

    private bool IsUsable(ModelConfig config) =>
        config.Enabled && (config.Provider == KnownProviders.Demo || Access(config.Provider) is { IsEnabled: true });
}
