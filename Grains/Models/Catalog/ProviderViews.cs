namespace Parley.Grains.Models.Catalog;

/// <summary>What administrators are shown of providers: no key, only whether there is one.</summary>
internal static class ProviderViews
{
    /// <summary>A provider that an administrator configured.</summary>
    public static ModelProvider ToView(this StoredProvider stored, EnvironmentProviders environment) => new()
    {
        Id = stored.Id,
        Provider = stored.Provider,
        DisplayName = stored.DisplayName,
        Enabled = stored.Enabled,
        HasApiKey = stored.ApiKey is not null || environment.Of(stored.Provider).ApiKey is not null,
        BaseUrl = stored.BaseUrl,
        Source = StoredProvider.FromDatabase,
        CreatedAt = stored.CreatedAt,
        UpdatedAt = stored.UpdatedAt,
    };

    /// <summary>One row for each supported provider, configured or not (spec/chat.md 2.2).</summary>
    public static ImmutableArray<ModelProvider> All(IEnumerable<StoredProvider> stored, EnvironmentProviders environment)
    {
        var own = stored.Where(provider => provider.IsOwn).ToDictionary(provider => provider.Provider, StringComparer.Ordinal);
        return [.. KnownProviders.Supported.Select(
            name => own.GetValueOrDefault(name)?.ToView(environment) ?? NotOwn(name, environment.Of(name)))];
    }

    private static ModelProvider NotOwn(string name, EnvironmentProvider environment) => new()
    {
        Id = Guid.Empty,
        Provider = name,
        DisplayName = KnownProviders.DisplayName(name),
        Enabled = environment.IsConfigured,
        HasApiKey = environment.ApiKey is not null,
        BaseUrl = environment.BaseUrl?.ToString(),
        Source = environment.IsConfigured ? StoredProvider.FromEnvironment : "supported",
    };
}
