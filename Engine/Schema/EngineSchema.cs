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

    /// <summary>The oldest version whose programs can still use the schema as it is: a roll back must stay possible.</summary>
    private const int OldestUser = 1;

    private static int Newest { get; } = Scripts().Max(script => script.Version);

    /// <summary>For a process that may not change the schema.</summary>
    /// <returns>Whether the schema is there; false when no silo has brought it to this version yet.</returns>
    internal static async Task<bool> IsAppliedAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        const string Sql = """
            select exists (
                select from pg_attribute where attrelid = to_regclass('engine.schema_version') and attname = 'oldest_user')
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true
            && await AppliedAsync(connection, cancellationToken).ConfigureAwait(false) >= Newest;
    }

    /// <exception cref="SiloUnavailableException">
    /// The role may not change the schema, or a newer version of the engine has changed it in a way that this one cannot use.
    /// </exception>
    internal static async Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // The usual case, for which no more rights are needed than for the work itself.
        if (await IsAppliedAsync(database, cancellationToken).ConfigureAwait(false))
            return;
        try
        {
            await ChangeAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SiloUnavailableException(
                $"The engine may not make its tables ({refused.MessageText}): its role needs the right to create in the database, "
                + "or to own the schema \"engine\" there.", refused);
        }
    }

    private static async Task ChangeAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Before anything else, because concurrent "if not exists" statements can collide.
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockKey})", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, """
            create schema if not exists engine;
            create table if not exists engine.schema_version (
                version int primary key, applied_at timestamptz not null default clock_timestamp());
            alter table engine.schema_version add column if not exists oldest_user int not null default 1;
            """, cancellationToken).ConfigureAwait(false);
        var applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (version, script) in Scripts().Where(script => script.Version > applied))
        {
            var record = $"insert into engine.schema_version (version, oldest_user) values ({version}, {OldestUser})";
            await ExecuteAsync(connection, $"{script};{record}", cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = "select coalesce(max(version), 0), coalesce(max(oldest_user), 0) from engine.schema_version";
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var (applied, oldestUser) = (reader.GetInt32(0), reader.GetInt32(1));
        return Newest >= oldestUser
            ? applied
            : throw new SiloUnavailableException(
                $"The engine's schema is of version {applied} and needs a program that knows at least {oldestUser}; "
                + $"this one knows {Newest}.");
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
