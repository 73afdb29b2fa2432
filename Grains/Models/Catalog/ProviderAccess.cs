using System.Text;

namespace Parley.Grains.Models.Catalog;

/// <summary>How a provider is reached: what the environment says, overlaid by what an administrator stored (spec/chat.md 1.5).</summary>
internal sealed record ProviderAccess
{
    // Catalogue: reasons of a provider that is not available (spec/chat.md 2.2).
    private const string MissingKey = "missing_api_key";
    private const string Failed = "fetch_failed";

    public required string Provider { get; init; }

    /// <summary>Whether its models can be chosen: it is configured, and nobody switched it off.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The key to send; null for none. Never printed.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Where it answers; null for its own public address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>
    /// Whether there is a stored key that cannot be decrypted. The environment's does not stand in for it: it may be another account's.
    /// </summary>
    public bool IsKeyUnreadable { get; init; }

    /// <summary>
    /// Why it cannot be asked; null when it can. A server at an address of its own may need no key; the services of Azure and AWS, which
    /// always have one, do.
    /// </summary>
    public string? UnavailableReason =>
        IsKeyUnreadable ? Failed
        : ApiKey is null && (BaseUrl is null || Provider is "azure" or "bedrock") ? MissingKey
        : null;

    /// <summary>Lays one over the other.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="environment">What the environment says of it.</param>
    /// <param name="stored">What the database has; null for nothing.</param>
    /// <param name="reveal">Decrypts the stored key; null when it cannot be decrypted.</param>
    public static ProviderAccess Of(
        string provider, EnvironmentProvider environment, StoredProvider? stored, Func<StoredProvider, string?> reveal)
    {
        if (stored is not { IsOwn: true })
        {
            return new ProviderAccess
            {
                Provider = provider,
                IsEnabled = environment.IsConfigured,
                ApiKey = environment.ApiKey,
                BaseUrl = environment.BaseUrl,
            };
        }

        var own = stored is { Enabled: true, ApiKey: not null } ? reveal(stored) : null;
        return new ProviderAccess
        {
            Provider = provider,
            IsEnabled = stored.Enabled,
            ApiKey = own ?? environment.ApiKey,
            BaseUrl = stored.BaseUrl is { Length: > 0 } url ? new Uri(url) : environment.BaseUrl,
            IsKeyUnreadable = stored is { Enabled: true, ApiKey: not null } && own is null,
        };
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Provider = ").Append(Provider).Append(", IsEnabled = ").Append(IsEnabled).Append(", BaseUrl = ").Append(BaseUrl);
        return true;
    }
}
