using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Parley.Engine.Schema;

/// <summary>
/// The engine's own tables, in the PostgreSQL schema <c>engine</c>. Numbered scripts, applied once each in their order, forward only.
/// </summary>
internal static class EngineSchema
{
    /// <summary>Advisory lock under which the schema is changed: "engn" and a number of ours.</summary>
    private const long LockKey = 0x656e_676e_0000_0001;

    internal static async Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Before anything else, because concurrent "if not exists" statements can collide.
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockKey})", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, """
            create schema if not exists engine;
            create table if not exists engine.schema_version (
                version int primary key, applied_at timestamptz not null default clock_timestamp());
            """, cancellationToken).ConfigureAwait(false);
        var applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (version, script) in Scripts().Where(script => script.Version > applied))
        {
            var record = $"insert into engine.schema_version (version) values ({version})";
            await ExecuteAsync(connection, $"{script};{record}", cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(version), 0) from engine.schema_version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<(int Version, string Script)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (int.Parse(name.Split('_')[0], CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
