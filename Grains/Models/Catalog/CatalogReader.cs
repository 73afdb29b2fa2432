using System.Text.Json;
using Npgsql;
using Parley.Grains.Storage;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Models.Catalog;

/// <summary>Reads model configs and providers, and decrypts keys; what cannot be decrypted is told once.</summary>
internal sealed partial class CatalogReader(
    NpgsqlDataSource database, EnvironmentProviders environment, SecretCipher cipher, ILogger<CatalogReader> logger)
{
    /// <summary>What <see cref="Provider"/> reads.</summary>
    public const string ProviderColumns = "id, provider, display_name, enabled, api_key, base_url, source, created_at, updated_at";

    private const string ConfigColumns =
        "id, provider, model, display_name, enabled, is_default, context_limit, compression_threshold, created_at, updated_at, "
        + "model_config";

    /// <summary>All providers that are not deleted.</summary>
    public const string ProvidersSql = $"SELECT {ProviderColumns} FROM providers WHERE NOT deleted";

    /// <summary>All configs that are not deleted.</summary>
    public const string ConfigsSql = $"SELECT {ConfigColumns} FROM model_configs WHERE NOT deleted";

    private const string DefaultFirst = " ORDER BY is_default DESC, provider, model, id";

    private readonly Lock _lock = new();
    private readonly HashSet<(Guid Id, DateTimeOffset UpdatedAt)> _told = [];

    /// <summary>Reads everything as it is now.</summary>
    public async Task<CatalogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ProvidersSql));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ConfigsSql + DefaultFirst));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = await ReadProvidersAsync(reader, cancellationToken);
        var stored = rows.ToDictionary(provider => provider.Provider, StringComparer.Ordinal);
        await reader.NextResultAsync(cancellationToken);
        var configs = ImmutableArray.CreateBuilder<ModelConfig>();
        while (await reader.ReadAsync(cancellationToken))
            configs.Add(Config(reader));
        return new CatalogSnapshot(
            configs.ToImmutable(),
            KnownProviders.Supported.Select(name => ProviderAccess.Of(
                name, environment.Of(name), stored.GetValueOrDefault(name), Reveal)));
    }

    /// <summary>Reads the providers as they are now.</summary>
    public async Task<IReadOnlyList<StoredProvider>> ReadProvidersAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ProvidersSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadProvidersAsync(reader, cancellationToken);
    }

    /// <summary>The provider in a row of <see cref="ProvidersSql"/>.</summary>
    public static StoredProvider Provider(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Provider = row.GetString(1),
        DisplayName = row.GetString(2),
        Enabled = row.GetBoolean(3),
        ApiKey = row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4),
        BaseUrl = row.IsDBNull(5) ? null : row.GetString(5),
        Source = row.GetString(6),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(7),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(8),
    };

    /// <summary>The config in a row of <see cref="ConfigsSql"/>.</summary>
    public static ModelConfig Config(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Provider = row.GetString(1),
        Model = row.GetString(2),
        DisplayName = row.GetString(3) is { Length: > 0 } name ? name : row.GetString(2),
        Enabled = row.GetBoolean(4),
        IsDefault = row.GetBoolean(5),
        ContextLimit = row.GetInt64(6),
        CompressionThreshold = row.GetInt32(7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
        Options = row.IsDBNull(10) ? null : JsonSerializer.Deserialize(row.GetString(10), StorageJson.Default.CallOptions),
    };

    private static async Task<List<StoredProvider>> ReadProvidersAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var stored = new List<StoredProvider>();
        while (await reader.ReadAsync(cancellationToken))
            stored.Add(Provider(reader));
        return stored;
    }

    private string? Reveal(StoredProvider provider)
    {
        try
        {
            return cipher.Reveal(StoredProvider.KeyPlace(provider.Id), provider.ApiKey!);
        }
        catch (SecretUnavailableException fault)
        {
            lock (_lock)
            {
                if (_told.Add((provider.Id, provider.UpdatedAt)))
                    LogUnreadable(provider.Provider, fault.Message);
            }

            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored API key of {Provider} cannot be used: {Reason}")]
    private partial void LogUnreadable(string provider, string reason);
}
