using Npgsql;
using Parley.Engine.Hosting;

namespace Parley.Engine.Membership;

/// <summary>The table <c>engine.silos</c>.</summary>
internal sealed class PostgresMembershipTable(EngineDatabase database) : IMembershipTable
{
    /// <summary>Advisory lock under which silos join, so that two that start at once see each other: "engn" and a number of ours.</summary>
    private const long JoinLockKey = 0x656e_676e_0000_0002;

    private const string ReadSql = $"select {SiloRowReader.Columns} from engine.silos s order by s.lease_until desc";

    private const string RemoveSql = "delete from engine.silos where lease_until <= clock_timestamp() or silo_id = any(@gone)";

    private const string JoinSql = """
        insert into engine.silos
            (silo_id, machine, process, lease_until, mode, address, wire_version, product_version, secret_mark)
        values (@silo, @machine, @process, clock_timestamp() + @lease, @mode, @address, @wire, @version, @mark)
        """;

    private const string LeaveSql = """
        delete from engine.grain_directory where silo_id = @silo;
        delete from engine.silos where silo_id = @silo;
        """;

    public async Task<SiloRow?> TryJoinAsync(SiloRow self, Lease lease, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({JoinLockKey})", cancellationToken).ConfigureAwait(false);
        var others = await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        var gone = others.Where(other => other.IsGone).ToArray();
        if (others.Except(gone).FirstOrDefault(other => self.ConflictWith(other) is not null) is { } inTheWay)
            return inTheWay;
        await ExecuteAsync(connection, RemoveSql, cancellationToken, new NpgsqlParameter("gone", gone.Select(row => row.SiloId).ToArray()))
            .ConfigureAwait(false);
        // Not before: opening a connection takes its time, which is not to be taken off the lease.
        var sentAt = lease.Now;
        await ExecuteAsync(connection, JoinSql, cancellationToken, Parameters(self, lease)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        lease.Extend(sentAt);
        return null;
    }

    public async Task<IReadOnlyList<SiloRow>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    public Task DrainAsync(string siloId, CancellationToken cancellationToken) =>
        ExecuteAsync("update engine.silos set draining = true where silo_id = @silo", siloId, cancellationToken);

    // Both or none: a grain whose silo is in the table is not claimed by others, and the other way round.
    public Task LeaveAsync(string siloId, CancellationToken cancellationToken) => ExecuteAsync(LeaveSql, siloId, cancellationToken);

    public ILeaseSession OpenSession() => new PostgresLeaseSession(database.Source);

    private static NpgsqlParameter[] Parameters(SiloRow self, Lease lease) =>
    [
        new("silo", self.SiloId), new("machine", self.Info.Machine), new("process", self.Process), new("lease", lease.Duration),
        new("mode", self.Mode.ToString().ToLowerInvariant()), new("address", self.Info.Address), new("wire", self.Info.WireVersion),
        new("version", self.Info.Version), new("mark", self.SecretMark),
    ];

    private static async Task<List<SiloRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<SiloRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(SiloRowReader.Read(reader));
        return rows;
    }

    private async Task ExecuteAsync(string sql, string siloId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, sql, cancellationToken, new NpgsqlParameter("silo", siloId)).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
