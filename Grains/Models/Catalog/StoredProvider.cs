using System.Text;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Models.Catalog;

/// <summary>A provider as the database has it.</summary>
internal sealed record StoredProvider
{
    /// <summary>Written by an administrator.</summary>
    public const string FromDatabase = "database";

    /// <summary>There for the environment's sake.</summary>
    public const string FromEnvironment = "env_preset";

    public required Guid Id { get; init; }

    public required string Provider { get; init; }

    public required string DisplayName { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>The key, encrypted for <see cref="KeyPlace"/>; null when there is none.</summary>
    public byte[]? ApiKey { get; init; }

    public string? BaseUrl { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether an administrator has written it; else only the environment speaks.</summary>
    public bool IsOwn => Source == FromDatabase;

    /// <summary>Where the key of a provider is stored.</summary>
    public static SecretPlace KeyPlace(Guid id) => new("providers.api_key", id);

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Provider = ").Append(Provider).Append(", Source = ").Append(Source);
        return true;
    }
}
