using Npgsql;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Models.Catalog;

/// <summary>Writes providers: each change a transaction that ends with the election of the default model config.</summary>
internal sealed class ProviderWrites(NpgsqlDataSource database, EnvironmentProviders environment, SecretCipher cipher)
{
    /// <summary>Configures a provider; one that is the environment's alone, or was deleted, becomes the administrator's.</summary>
    public async Task<Reply<ModelProvider>> CreateAsync(CreateProvider input, CancellationToken cancellationToken)
    {
        if (CatalogInput.Check(input) is { } refusal)
            return refusal;
        var id = Guid.CreateVersion7();
        var key = Protect(id, input.ApiKey);
        if (key.Refusal is not null)
            return key.Refusal;
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        var stored = await WriteAsync(
            change,
            $"""
            INSERT INTO providers (id, provider, display_name, enabled, api_key, base_url, source)
            VALUES ($1, $2, $3, $4, $5, $6, 'database')
            ON CONFLICT (provider) DO UPDATE SET id = excluded.id, display_name = excluded.display_name, enabled = excluded.enabled,
                api_key = excluded.api_key, base_url = excluded.base_url, source = excluded.source, deleted = false,
                created_at = now(), updated_at = now()
            WHERE providers.deleted OR providers.source <> 'database'
            RETURNING {CatalogReader.ProviderColumns}
            """,
            cancellationToken,
            id,
            input.Provider!,
            Name(input.DisplayName, input.Provider!),
            input.Enabled ?? true,
            key.Value,
            NullIfEmpty(input.BaseUrl));
        return stored is null ? CatalogRefusals.ProviderExists : await FinishAsync(change, stored, cancellationToken);
    }

    /// <summary>Changes what is given.</summary>
    public async Task<Reply<ModelProvider>> UpdateAsync(Guid id, UpdateProvider input, CancellationToken cancellationToken)
    {
        if (CatalogInput.Check(input) is { } refusal)
            return refusal;
        var key = Protect(id, input.ApiKey);
        if (key.Refusal is not null)
            return key.Refusal;
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        if (await FindAsync(change, id, cancellationToken) is not { } known)
            return CatalogRefusals.NoSuchProvider;
        var stored = await WriteAsync(
            change,
            $"""
            UPDATE providers SET display_name = $2, enabled = $3, api_key = $4, base_url = $5, updated_at = now() WHERE id = $1
            RETURNING {CatalogReader.ProviderColumns}
            """,
            cancellationToken,
            id,
            input.DisplayName is null ? known.DisplayName : Name(input.DisplayName, known.Provider),
            input.Enabled ?? known.Enabled,
            input.ApiKey is null ? known.ApiKey : key.Value,
            input.BaseUrl is null ? known.BaseUrl : NullIfEmpty(input.BaseUrl));
        return await FinishAsync(change, stored!, cancellationToken);
    }

    /// <summary>
    /// Takes a provider away, its key with it. Its row and its configs stay, marked, because messages refer to them. One that the
    /// environment configures too is then as the environment has it, with its configs.
    /// </summary>
    public async Task<Reply<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var change = await CatalogChange.BeginAsync(database, environment, cancellationToken);
        if (await FindAsync(change, id, cancellationToken) is not { } known)
            return CatalogRefusals.NoSuchProvider;
        if (environment.Of(known.Provider).IsConfigured)
        {
            await change.ExecuteAsync(
                """
                UPDATE providers SET display_name = $2, enabled = true, api_key = NULL, base_url = NULL, source = 'env_preset',
                    updated_at = now() WHERE id = $1
                """,
                cancellationToken,
                id,
                KnownProviders.DisplayName(known.Provider));
        }
        else
        {
            await change.ExecuteAsync(
                "UPDATE providers SET enabled = false, api_key = NULL, deleted = true, updated_at = now() WHERE id = $1",
                cancellationToken,
                id);
            await change.ExecuteAsync(
                """
                UPDATE model_configs SET deleted = true, is_default = false, updated_at = now() WHERE provider = $1 AND NOT deleted
                """,
                cancellationToken,
                known.Provider);
        }

        await change.ElectAsync(wanted: null, unwanted: null, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return Done.Instance;
    }

    private async Task<Reply<ModelProvider>> FinishAsync(CatalogChange change, StoredProvider stored, CancellationToken cancellationToken)
    {
        await change.ElectAsync(wanted: null, unwanted: null, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return stored.ToView(environment);
    }

    private static async Task<StoredProvider?> FindAsync(CatalogChange change, Guid id, CancellationToken cancellationToken) =>
        await WriteAsync(change, $"{CatalogReader.ProvidersSql} AND source = 'database' AND id = $1", cancellationToken, id);

    private static async Task<StoredProvider?> WriteAsync(
        CatalogChange change, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = change.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? CatalogReader.Provider(reader) : null;
    }

    private Reply<byte[]?> Protect(Guid id, string? apiKey)
    {
        try
        {
            return apiKey is { Length: > 0 } ? cipher.Protect(StoredProvider.KeyPlace(id), apiKey) : new Reply<byte[]?>();
        }
        catch (SecretUnavailableException fault)
        {
            return CatalogRefusals.CannotProtect(fault.Message);
        }
    }

    private static string Name(string? displayName, string provider) =>
        displayName?.Trim() is { Length: > 0 } name ? name : KnownProviders.DisplayName(provider);

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
