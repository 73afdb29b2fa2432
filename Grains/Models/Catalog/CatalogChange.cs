using Npgsql;

namespace Parley.Grains.Models.Catalog;

/// <summary>
/// One change of providers and model configs: a transaction that is alone at it in the whole cluster, so that two administrators at once,
/// or several silos that start, leave exactly one default (spec/chat.md 1.6).
/// </summary>
internal sealed class CatalogChange : IAsyncDisposable
{
    // The transaction's own: gone when it ends, also when this process dies.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('model presets'))";

    // A config that a chat can use. $1: the providers that the environment configures.
    private const string IsUsable =
        "c.enabled AND p.enabled AND NOT p.deleted AND (p.source <> 'env_preset' OR p.provider = ANY ($1))";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string[] _preset;

    private CatalogChange(NpgsqlConnection connection, NpgsqlTransaction transaction, string[] preset) =>
        (_connection, _transaction, _preset) = (connection, transaction, preset);

    /// <summary>Begins when no other change is under way.</summary>
    public static async Task<CatalogChange> BeginAsync(
        NpgsqlDataSource database, EnvironmentProviders environment, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var change = new CatalogChange(connection, await connection.BeginTransactionAsync(cancellationToken), environment.Names);
            await change.ExecuteAsync(Lock, cancellationToken);
            return change;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A statement of the change. A null among the values is the database's, of the type that the statement demands.</summary>
    public NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Sees to it that there is one default, and that the demo model steps back for any other and comes back for want of one. The present
    /// default stays unless something speaks against it; a config that a chat can use is better than one that it cannot.
    /// </summary>
    /// <param name="wanted">The config to be the default, where it can be used.</param>
    /// <param name="unwanted">The config that is to be it only for want of another one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The default config; null when there is none at all.</returns>
    public async Task<Guid?> ElectAsync(Guid? wanted, Guid? unwanted, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            $"""
            WITH others AS (
                SELECT EXISTS (
                    SELECT FROM model_configs c JOIN providers p USING (provider)
                    WHERE c.provider <> 'demo' AND NOT c.deleted AND {IsUsable}) AS found
            )
            UPDATE model_configs SET enabled = NOT found, updated_at = now() FROM others
            WHERE provider = 'demo' AND is_preset AND NOT deleted AND enabled = found
            """,
            cancellationToken,
            [_preset]);
        await using var choose = Command(
            $"""
            SELECT c.id FROM model_configs c JOIN providers p USING (provider) WHERE NOT c.deleted
            ORDER BY ({IsUsable}) DESC, (c.id IS NOT DISTINCT FROM $2::uuid) DESC, (c.id IS NOT DISTINCT FROM $3::uuid),
                c.is_default DESC, c.provider, c.model, c.id
            LIMIT 1
            """,
            _preset,
            wanted,
            unwanted);
        var chosen = await choose.ExecuteScalarAsync(cancellationToken) as Guid?;

        // In this order: at no moment are there two.
        const string Unset =
            "UPDATE model_configs SET is_default = false, updated_at = now() WHERE is_default AND NOT deleted AND id <> $1";
        const string Set = "UPDATE model_configs SET is_default = true, updated_at = now() WHERE id = $1 AND NOT is_default";
        if (chosen is { } id)
        {
            await ExecuteAsync(Unset, cancellationToken, id);
            await ExecuteAsync(Set, cancellationToken, id);
        }

        return chosen;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    /// <summary>Undoes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
