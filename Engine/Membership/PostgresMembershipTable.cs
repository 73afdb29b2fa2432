using Npgsql;
using Parley.Engine.Hosting;

namespace Parley.Engine.Membership;

/// <summary>The table <c>engine.silos</c>. So far it lets one silo in at a time.</summary>
internal sealed class PostgresMembershipTable(EngineDatabase database) : IMembershipTable
{
    /// <summary>Advisory lock under which silos join, so that two that start at once see each other: "engn" and a number of ours.</summary>
    private const long JoinLockKey = 0x656e_676e_0000_0002;

    private const string LivingSql = """
        select silo_id, machine, process, extract(epoch from lease_until - clock_timestamp())::float8
        from engine.silos where lease_until > clock_timestamp() order by lease_until desc
        """;

    private const string JoinSql = """
        delete from engine.silos where lease_until <= clock_timestamp();
        insert into engine.silos (silo_id, machine, process, lease_until) values (@silo, @machine, @process, clock_timestamp() + @lease);
        """;

    private const string DeleteSql = "delete from engine.silos where silo_id = @silo";

    public async Task<SiloRow?> TryJoinAsync(SiloRow self, Lease lease, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({JoinLockKey})", cancellationToken).ConfigureAwait(false);
        foreach (var other in await LivingAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            if (!ProcessIdentity.IsGone(other.Process))
                return other;
            await ExecuteAsync(connection, DeleteSql, cancellationToken, Silo(other.SiloId)).ConfigureAwait(false);
        }

        // Not before: opening a connection takes its time, which is not to be taken off the lease.
        var sentAt = lease.Now;
        await ExecuteAsync(connection, JoinSql, cancellationToken, Silo(self.SiloId), new("machine", self.Machine),
            new("process", self.Process), new("lease", lease.Duration)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        lease.Extend(sentAt);
        return null;
    }

    public async Task LeaveAsync(string siloId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, DeleteSql, cancellationToken, Silo(siloId)).ConfigureAwait(false);
    }

    public ILeaseSession OpenSession() => new PostgresLeaseSession(database.Source);

    private static async Task<List<SiloRow>> LivingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LivingSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var living = new List<SiloRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var remaining = TimeSpan.FromSeconds(reader.GetDouble(3));
            living.Add(new SiloRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), remaining));
        }

        return living;
    }

    private static NpgsqlParameter Silo(string siloId) => new("silo", siloId);

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
