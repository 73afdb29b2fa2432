using Npgsql;
using NpgsqlTypes;
using Parley.Engine.Activations;
using Parley.Engine.Calls;
using Parley.Engine.Hosting;

namespace Parley.Engine.Storage;

/// <summary>
/// The table <c>engine.grain_state</c>. Every change names the version it builds on and does nothing when another is stored.
/// </summary>
internal sealed class GrainStateStore(EngineDatabase database, EngineOptions options)
{
    private const string ReadSql =
        "select etag, payload::text from engine.grain_state where grain_type = @type and grain_key = @key and state_name = @name";

    private const string InsertSql = """
        insert into engine.grain_state (grain_type, grain_key, state_name, payload) values (@type, @key, @name, @payload)
        on conflict do nothing returning etag
        """;

    private const string UpdateSql = """
        update engine.grain_state set payload = @payload, etag = nextval('engine.grain_state_etags'), modified_at = clock_timestamp()
        where grain_type = @type and grain_key = @key and state_name = @name and etag = @etag returning etag
        """;

    private const string DeleteSql = """
        delete from engine.grain_state
        where grain_type = @type and grain_key = @key and state_name = @name and etag = @etag returning etag
        """;

    internal IStoredState Open(Activation activation, GrainClass.StateParameter state)
    {
        var type = typeof(PersistentState<>).MakeGenericType(state.StateType);
        var key = new GrainStateKey(activation.Id, state.Name);
        return (IStoredState)Activator.CreateInstance(type, this, key, activation.Lease, options.StateJson)!;
    }

    internal async Task<(long Etag, string Payload)?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(ReadSql);
        command.Parameters.AddRange(key.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (reader.GetInt64(0), reader.GetString(1)) : null;
    }

    /// <param name="etag">The version that is replaced; null when none may be stored.</param>
    /// <returns>The new version; null when another than <paramref name="etag"/> is stored.</returns>
    internal Task<long?> WriteAsync(GrainStateKey key, long? etag, string payload, CancellationToken cancellationToken)
    {
        var value = new NpgsqlParameter("payload", NpgsqlDbType.Json) { Value = payload };
        return etag is { } known
            ? ExecuteAsync(UpdateSql, key, cancellationToken, value, new("etag", known))
            : ExecuteAsync(InsertSql, key, cancellationToken, value);
    }

    /// <returns>False when another version than <paramref name="etag"/> is stored.</returns>
    internal async Task<bool> DeleteAsync(GrainStateKey key, long etag, CancellationToken cancellationToken) =>
        await ExecuteAsync(DeleteSql, key, cancellationToken, new NpgsqlParameter("etag", etag)).ConfigureAwait(false) is not null;

    private async Task<long?> ExecuteAsync(
        string sql, GrainStateKey key, CancellationToken cancellationToken, params NpgsqlParameter[] more)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.AddRange(key.Parameters);
        command.Parameters.AddRange(more);
        return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
