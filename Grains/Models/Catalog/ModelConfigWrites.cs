using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Storage;

namespace Parley.Grains.Models.Catalog;

/// <summary>Writes model configs: each change a transaction that ends with the election of the default one (spec/chat.md 1.6).</summary>
internal sealed class ModelConfigWrites(NpgsqlDataSource database, EnvironmentProviders environment)
{
    private const int DefaultThreshold = 70;

    /// <summary>Adds a config.</summary>
    public async Task<Reply<ModelConfig>> CreateAsync(ModelConfigInput input, CancellationToken cancellationToken)
    {
        if (CatalogInput.CheckNew(input) is { } refusal)
            return refusal;
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        if (!await IsConfiguredAsync(change, input.Provider!, cancellationToken))
            return CatalogRefusals.ProviderNotConfigured;
        var id = Guid.CreateVersion7();
        var added = await change.ExecuteAsync(
            """
            INSERT INTO model_configs (id, provider, model, display_name, enabled, context_limit, compression_threshold, model_config)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (provider, model) WHERE NOT deleted DO NOTHING
            """,
            cancellationToken,
            id,
            input.Provider,
            input.Model!.Trim(),
            input.DisplayName?.Trim() ?? "",
            input.Enabled ?? true,
            input.ContextLimit,
            input.CompressionThreshold ?? DefaultThreshold,
            Json(input.Options));
        return added == 0 ? CatalogRefusals.ConfigExists : await FinishAsync(change, id, input, cancellationToken);
    }

    /// <summary>Changes what is given; from then on no preset changes the config any more.</summary>
    public async Task<Reply<ModelConfig>> UpdateAsync(Guid id, ModelConfigInput input, CancellationToken cancellationToken)
    {
        if (CatalogInput.CheckChange(input) is { } refusal)
            return refusal;
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        if (await FindAsync(change, id, cancellationToken) is null)
            return CatalogRefusals.NoSuchConfig;
        if (input.Provider is { Length: > 0 } provider && !await IsConfiguredAsync(change, provider, cancellationToken))
            return CatalogRefusals.ProviderNotConfigured;
        try
        {
            await change.ExecuteAsync(
                """
                UPDATE model_configs SET
                    provider = coalesce(nullif($2, ''), provider),
                    model = coalesce(nullif($3, ''), model),
                    display_name = coalesce(nullif($4, ''), display_name),
                    enabled = coalesce($5, enabled),
                    context_limit = coalesce($6, context_limit),
                    compression_threshold = coalesce($7, compression_threshold),
                    model_config = CASE WHEN $9 THEN $8 ELSE model_config END,
                    is_preset = false,
                    updated_at = now()
                WHERE id = $1
                """,
                cancellationToken,
                id,
                input.Provider,
                input.Model?.Trim(),
                input.DisplayName?.Trim(),
                input.Enabled,
                input.ContextLimit,
                input.CompressionThreshold,
                Json(input.Options),
                input.Options is not null);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return CatalogRefusals.ConfigExists;
        }

        return await FinishAsync(change, id, input, cancellationToken);
    }

    /// <summary>Takes a config away. Its row stays, marked, because messages refer to it.</summary>
    public async Task<Reply<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        var deleted = await change.ExecuteAsync(
            "UPDATE model_configs SET deleted = true, is_default = false, updated_at = now() WHERE id = $1 AND NOT deleted",
            cancellationToken,
            id);
        if (deleted == 0)
            return CatalogRefusals.NoSuchConfig;
        await change.ElectAsync(wanted: null, unwanted: null, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return Done.Instance;
    }

    private async Task<Reply<ModelConfig>> FinishAsync(
        CatalogChange change, Guid id, ModelConfigInput input, CancellationToken cancellationToken)
    {
        var chosen = await change.ElectAsync(
            wanted: input.IsDefault is true ? id : null, unwanted: input.IsDefault is false ? id : null, cancellationToken);
        if (input.IsDefault is true && chosen != id)
            return CatalogRefusals.InvalidDefault;
        var config = await FindAsync(change, id, cancellationToken);

        // What was stored before there was this check stays, until somebody writes it anew.
        var isSaid = input.Options is not null || input.Provider is { Length: > 0 };
        if (isSaid && config?.Options is { } options)
        {
            var address = await AddressAsync(change, config.Provider, cancellationToken);
            if (options.ValidateFor(config.Provider, address) is { IsEmpty: false } faults)
                return CatalogRefusals.InvalidOptions(faults);
        }

        await change.CommitAsync(cancellationToken);
        return config!;
    }

    private async Task<bool> IsConfiguredAsync(CatalogChange change, string provider, CancellationToken cancellationToken)
    {
        await using var command = change.Command(
            """
            SELECT EXISTS (SELECT FROM providers
                WHERE provider = $1 AND NOT deleted AND (source = 'database' OR (source = 'env_preset' AND provider = ANY ($2))))
            """,
            provider,
            environment.Names);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Where a provider answers; null for its own public address.</summary>
    private async Task<Uri?> AddressAsync(CatalogChange change, string provider, CancellationToken cancellationToken)
    {
        await using var command = change.Command("SELECT base_url FROM providers WHERE provider = $1 AND NOT deleted", provider);
        return await command.ExecuteScalarAsync(cancellationToken) is string { Length: > 0 } url
            ? new Uri(url)
            : environment.Of(provider).BaseUrl;
    }

    private static async Task<ModelConfig?> FindAsync(CatalogChange change, Guid id, CancellationToken cancellationToken)
    {
        await using var command = change.Command($"{CatalogReader.ConfigsSql} AND id = $1", id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? CatalogReader.Config(reader) : null;
    }

    private static NpgsqlParameter Json(CallOptions? options) => new()
    {
        Value = options is null || options == CallOptions.Empty
            ? DBNull.Value
            : JsonSerializer.Serialize(options, StorageJson.Default.CallOptions),
        NpgsqlDbType = NpgsqlDbType.Jsonb,
    };
}
