using Npgsql;

namespace Parley.Engine.Membership;

/// <summary>
/// One connection held for renewals alone: they must not wait for a pool that the product has emptied. Opened anew after a failure.
/// </summary>
internal sealed class PostgresLeaseSession(NpgsqlDataSource database) : ILeaseSession
{
    /// <summary>Seconds, the smallest that Npgsql knows. Longer than a renewal ever takes, shorter than a lease.</summary>
    private const int TimeoutSeconds = 1;

    private const string RenewSql = $"""
        with renewed as (
            update engine.silos set lease_until = clock_timestamp() + @lease, load = @load
            where silo_id = @silo and lease_until > clock_timestamp() returning silo_id)
        select {SiloRowReader.Columns} from engine.silos s where s.silo_id <> @silo or exists (select from renewed)
        """;

    /// <summary>The lease is looked at once more: one that was renewed meanwhile stays, unless its process is known to be gone.</summary>
    private const string RemoveSql =
        "delete from engine.silos where lease_until <= clock_timestamp() or silo_id = any(@gone)";

    private NpgsqlConnection? _connection;

    public IReadOnlyList<SiloRow>? Renew(Lease lease, int load)
    {
        try
        {
            _connection ??= database.OpenConnection();
            // Not before: opening a connection takes its time, which is not to be taken off the lease.
            var sentAt = lease.Now;
            var rows = Renew(_connection, lease, load);
            if (!rows.Exists(row => row.SiloId == lease.SiloId))
                return null;
            lease.Extend(sentAt);
            var living = rows.FindAll(row => row.SiloId == lease.SiloId || !row.IsGone);
            if (living.Count < rows.Count)
                Remove(_connection, rows.Except(living));
            return living;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static List<SiloRow> Renew(NpgsqlConnection connection, Lease lease, int load)
    {
        using var command = new NpgsqlCommand(RenewSql, connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new("silo", lease.SiloId), new("lease", lease.Duration), new("load", load) },
        };
        using var reader = command.ExecuteReader();
        var rows = new List<SiloRow>();
        while (reader.Read())
            rows.Add(SiloRowReader.Read(reader));
        return rows;
    }

    private static void Remove(NpgsqlConnection connection, IEnumerable<SiloRow> dead)
    {
        string[] gone = [.. dead.Where(row => row.Remaining > TimeSpan.Zero).Select(row => row.SiloId)];
        using var command = new NpgsqlCommand(RemoveSql, connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new("gone", gone) },
        };
        command.ExecuteNonQuery();
    }
}
