using System.Collections.Immutable;
using Npgsql;

namespace Parley.Engine.Membership;

/// <summary>
/// One connection held for renewals alone: they must not wait for a pool that the product has emptied. Opened anew after a failure.
/// </summary>
internal sealed class PostgresLeaseSession(NpgsqlDataSource database) : ILeaseSession
{
    /// <summary>Seconds, the smallest that Npgsql knows. Longer than a renewal ever takes, shorter than a lease.</summary>
    private const int TimeoutSeconds = 1;

    private const string RenewSql = """
        with renewed as (
            update engine.silos set lease_until = clock_timestamp() + @lease
            where silo_id = @silo and lease_until > clock_timestamp() returning silo_id)
        select silo_id from renewed
        union all select silo_id from engine.silos where silo_id <> @silo and lease_until > clock_timestamp()
        """;

    private NpgsqlConnection? _connection;

    public ImmutableSortedSet<string>? Renew(Lease lease)
    {
        try
        {
            _connection ??= database.OpenConnection();
            using var command = new NpgsqlCommand(RenewSql, _connection)
            {
                CommandTimeout = TimeoutSeconds,
                Parameters = { new("silo", lease.SiloId), new("lease", lease.Duration) },
            };
            // Not before: opening a connection takes its time, which is not to be taken off the lease.
            var sentAt = lease.Now;
            using var reader = command.ExecuteReader();
            var living = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
            while (reader.Read())
                living.Add(reader.GetString(0));
            if (!living.Contains(lease.SiloId))
                return null;
            lease.Extend(sentAt);
            return living.ToImmutable();
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
}
