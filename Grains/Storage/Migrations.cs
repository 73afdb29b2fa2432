using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace Parley.Grains.Storage;

/// <summary>
/// Brings the database to the schema of this build: numbered SQL files, forward only, each in a transaction of its own with its record.
/// Safe with several processes starting at once. A file that begins with <c>-- oldest user: N</c> leaves a schema that programs which know
/// version N can still use, so that a cluster can be rolled forward and back over it; after any other, older programs are refused.
/// </summary>
public static partial class Migrations
{
    private static readonly MigrationSet Product = new(typeof(Migrations).Assembly, ".Storage.Migrations.", "schema_migrations");

    // Any constant will do, as long as nothing else in the database takes the same lock.
    private const long AdvisoryLock = 0x5041524C4559; // "PARLEY"

    /// <summary>Applies what is missing of the product's own schema.</summary>
    /// <exception cref="SchemaTooNewException">The database was written by a newer version.</exception>
    public static Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        ApplyAsync(database, Product, cancellationToken);

    /// <summary>Applies what is missing of one set of migrations.</summary>
    /// <param name="database">The database.</param>
    /// <param name="set">The files and the table that records them.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="SchemaTooNewException">The database was written by a newer version.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource database, MigrationSet set, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The lock is the session's: it goes when the connection is closed, also when this process dies.
        await ExecuteAsync(connection, null, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await ApplyLockedAsync(connection, set, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, null, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private static async Task ApplyLockedAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellationToken)
    {
        // The usual case, for which no more rights are needed than for the work itself.
        if (!await HasRecordAsync(connection, set, cancellationToken))
        {
            await ExecuteAsync(
                connection,
                null,
                $"""
                CREATE TABLE IF NOT EXISTS {set.Table}
                    (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
                ALTER TABLE {set.Table} ADD COLUMN IF NOT EXISTS oldest_user integer;
                """,
                cancellationToken);
        }

        var migrations = ReadMigrations(set);
        var (applied, oldestUser) = await ReadVersionAsync(connection, set, cancellationToken);
        if (oldestUser > migrations[^1].Version)
            throw new SchemaTooNewException(applied, oldestUser, migrations[^1].Version);

        foreach (var migration in migrations.Where(migration => migration.Version > applied))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, transaction, migration.Sql, cancellationToken);
            const string Columns = "(version, name, oldest_user) VALUES ($1, $2, $3)";
            await using var record = new NpgsqlCommand($"INSERT INTO {set.Table} {Columns}", connection, transaction)
            {
                Parameters =
                {
                    new() { Value = migration.Version },
                    new() { Value = migration.Name },
                    new() { Value = migration.OldestUser },
                },
            };
            await record.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<bool> HasRecordAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = 'oldest_user')";
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = set.Table } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<(int Applied, int OldestUser)> ReadVersionAsync(
        NpgsqlConnection connection, MigrationSet set, CancellationToken cancellationToken)
    {
        var sql = $"SELECT coalesce(max(version), 0), coalesce(max(coalesce(oldest_user, version)), 0) FROM {set.Table}";
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The files <c>NNNN_what.sql</c>, embedded in the assembly, in order of their numbers.</summary>
    private static List<Migration> ReadMigrations(MigrationSet set) =>
        [.. set.Assembly.GetManifestResourceNames()
            .Where(resource => resource.Contains(set.Folder, StringComparison.Ordinal))
            .Select(resource => ReadMigration(
                set.Assembly, resource, resource[(resource.IndexOf(set.Folder, StringComparison.Ordinal) + set.Folder.Length)..]))
            .OrderBy(migration => migration.Version)];

    private static Migration ReadMigration(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var (version, sql) = (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), reader.ReadToEnd());
        var declared = OldestUserLine().Match(sql);
        return new Migration(version, name, sql, declared.Success ? int.Parse(declared.ValueSpan, CultureInfo.InvariantCulture) : version);
    }

    [GeneratedRegex(@"(?<=\A-- oldest user: )\d{1,4}(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex OldestUserLine();

    private sealed record Migration(int Version, string Name, string Sql, int OldestUser);
}

/// <summary>Migrations that belong together and are counted by themselves.</summary>
/// <param name="Assembly">Holds the files.</param>
/// <param name="Folder">What precedes a file's name in that of its resource, dots at both ends.</param>
/// <param name="Table">Records what has been applied; with its schema where that is not the first in the path.</param>
public sealed record MigrationSet(Assembly Assembly, string Folder, string Table);

/// <summary>The database has a schema that this build cannot use: a newer version of Parley wrote it.</summary>
public sealed class SchemaTooNewException : Exception
{
    internal SchemaTooNewException(int found, int oldestUser, int known)
        : base(
            $"The database has schema version {found}, which only a Parley that knows version {oldestUser} can use; "
            + $"this one knows up to {known}. "
            + "A newer version wrote it: start that version or a newer one.")
    {
    }
}
