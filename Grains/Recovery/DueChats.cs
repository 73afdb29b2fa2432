using Npgsql;
using Parley.Grains.Usage;

namespace Parley.Grains.Recovery;

/// <summary>
/// Finds the turns that somebody should work on: pending ones, those of silos that are gone, those that did nothing for long, and those
/// that were held until their owner's day allows them.
/// </summary>
internal sealed class DueChats(NpgsqlDataSource database, DailyLimitStore limits)
{
    /// <summary>Time between two looks when nothing happens; no turn stays without an owner for much longer (field.md R10).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Served by index chats_due. Each silo takes its share, or the chats of one that died would cost each of them a claim on each silo.
    // A look because of the time gives each chat to another silo than the look before: to one that may be able to wake it.
    private const string DueSql =
        $"""
        SELECT id FROM chats WHERE NOT archived
            AND (status = 'pending' OR (status = 'running' AND (worker_id IS NULL OR worker_id <> ALL ($5) OR updated_at < now() - $1)))
            AND {FallsToThisSql}
        ORDER BY updated_at
        """;

    // Served by index chats_held.
    private const string HeldSql =
        $"SELECT id, owner_id FROM chats WHERE held AND NOT archived AND status = 'paused' AND {FallsToThisSql} ORDER BY updated_at";

    private const string FallsToThisSql =
        $"""
        ({Heirs.NumberSql}
            + CASE WHEN $2 THEN floor(extract(epoch FROM now()) / extract(epoch FROM $1))::bigint ELSE 0 END) % $3 = $4
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
        var held = new List<(Guid Chat, Guid Owner)>();
        await using (var batch = database.CreateBatch())
        {
            batch.BatchCommands.Add(Command(DueSql, new NpgsqlParameter<string[]> { TypedValue = [.. alive] }));
            batch.BatchCommands.Add(Command(HeldSql));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                chats.Add(reader.GetGuid(0));
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                held.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        foreach (var owner in held.GroupBy(row => row.Owner, row => row.Chat))
        {
            if (await limits.RefusalAsync(owner.Key, cancellationToken) is null)
                chats.AddRange(owner);
        }

        return chats;

        NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> more)
        {
            var command = new NpgsqlBatchCommand(sql);
            NpgsqlParameter[] parameters =
            [
                new NpgsqlParameter<TimeSpan> { TypedValue = Interval },
                new NpgsqlParameter<bool> { TypedValue = inTurn },
                new NpgsqlParameter<int> { TypedValue = count },
                new NpgsqlParameter<int> { TypedValue = remainder },
                .. more,
            ];
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            return command;
        }
    }
}
