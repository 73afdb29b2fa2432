using Npgsql;

namespace Parley.Grains.Recovery;

/// <summary>
/// Finds the turns that somebody should work on: pending ones, those of silos that are gone, and those that did nothing for long.
/// </summary>
internal sealed class DueChats(NpgsqlDataSource database)
{
    /// <summary>Time between two looks when nothing happens; no turn stays without an owner for much longer (field.md R10).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Served by index chats_due. Each silo takes its share, or the chats of one that died would cost each of them a claim on each silo.
    // A look because of the time gives each chat to another silo than the look before: to one that may be able to wake it.
    private const string Sql =
        $"""
        SELECT id FROM chats WHERE NOT archived
            AND (status = 'pending' OR (status = 'running' AND (worker_id IS NULL OR worker_id <> ALL ($1) OR updated_at < now() - $2)))
            AND ({Heirs.NumberSql}
                + CASE WHEN $3 THEN floor(extract(epoch FROM now()) / extract(epoch FROM $2))::bigint ELSE 0 END) % $4 = $5
        ORDER BY updated_at
        """;

    /// <summary>Those that fall to one silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="alive">All that live.</param>
    /// <param name="inTurn">Whether each look gives a chat to another silo; else it is the same one until a silo comes or goes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<Guid>> FindAsync(
        string silo, IReadOnlyCollection<string> alive, bool inTurn, CancellationToken cancellationToken)
    {
        var chats = new List<Guid>();
        if (Heirs.ShareOf(silo, alive) is not var (remainder, count))
            return chats;
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. alive] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Interval });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = inTurn });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = remainder });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            chats.Add(reader.GetGuid(0));
        return chats;
    }
}
