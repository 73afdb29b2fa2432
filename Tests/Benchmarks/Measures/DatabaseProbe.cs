using Npgsql;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>Counts what Parley asks of its database.</summary>
/// <param name="connectionString">The private server's; its user may do everything.</param>
/// <param name="logPath">Where the server logs.</param>
internal sealed class DatabaseProbe(string connectionString, string logPath) : IAsyncDisposable
{
    // What is asked from time to time, whatever chats do: leases, the look for turns that nobody works on, model configs; and what we ask.
    private static readonly string[] Housekeeping =
    [
        "engine.silos", "FROM chats WHERE NOT archived", "DELETE FROM chat_commands", "FROM providers", "FROM model_configs",
        "pg_", "ALTER SYSTEM",
    ];

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    /// <summary>
    /// The number that the next writing transaction gets: the difference of two is how many there were between them. Reading transactions
    /// get none, so they do not count.
    /// </summary>
    public async Task<long> NextTransactionAsync()
    {
        await using var command = _database.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Has the server log every statement, or stop doing so. Sessions take notice before their next statement.</summary>
    public async Task LogStatementsAsync(bool on)
    {
        var setting = on ? "ALTER SYSTEM SET log_statement = 'all'" : "ALTER SYSTEM RESET log_statement";
        foreach (var sql in (string[])[setting, "SELECT pg_reload_conf()"])
        {
            await using var command = _database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The end of the log, to count from.</summary>
    public long LogEnd => new FileInfo(logPath).Length;

    /// <summary>The statements that were logged since, but for housekeeping.</summary>
    public IReadOnlyList<string> StatementsSince(long start)
    {
        using var log = new FileStream(logPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        // A statement of several lines is one entry: its further lines begin with a tab.
        return [.. reader.ReadToEnd().Replace("\n\t", " ", StringComparison.Ordinal).Split('\n').Where(IsProduct)];
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static bool IsProduct(string line) =>
        (line.Contains("LOG:  execute ", StringComparison.Ordinal) || line.Contains("LOG:  statement: ", StringComparison.Ordinal))
        && !Housekeeping.Any(words => line.Contains(words, StringComparison.Ordinal));
}
