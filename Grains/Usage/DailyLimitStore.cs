using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>What users may use and spend in a day. Without limits, which is the usual case, a turn costs no look-up.</summary>
internal sealed class DailyLimitStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Most users with limits of their own.</summary>
    public const int MaxUsers = 1000;

    // As a budget: within what a column holds.
    private const long HighestLimit = 1_000_000_000_000_000;

    /// <summary>How long a change that another silo made may go unnoticed here.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private (DailyLimitTable Table, long ReadAt)? _held;

    /// <summary>Why a user may start no further turn today; null when another one may start.</summary>
    public Task<Refusal?> RefusalAsync(Guid userId, CancellationToken cancellationToken) =>
        RefusalAsync(userId, StepUse.None, cancellationToken);

    /// <inheritdoc cref="RefusalAsync(Guid, CancellationToken)"/>
    /// <param name="userId">The user.</param>
    /// <param name="pending">What a run of the user's has used that is not stored yet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Refusal?> RefusalAsync(Guid userId, StepUse pending, CancellationToken cancellationToken)
    {
        var table = _held is { } held && time.GetElapsedTime(held.ReadAt) < MaxAge ? held.Table : await ReadAsync(cancellationToken);
        var limits = table.Users.FirstOrDefault(user => user.UserId == userId)?.Limits ?? table.Everybody;
        if (limits is { MaxTokens: null, MaxCostMicros: null })
            return null;
        var (tokens, cost) = await ReadTodayAsync(userId, cancellationToken);
        return tokens + pending.Tokens >= limits.MaxTokens ? Refuse($"{limits.MaxTokens:N0} tokens")
            : cost + pending.CostMicros >= limits.MaxCostMicros ? Refuse($"${limits.MaxCostMicros / 1_000_000m:0.00####}")
            : null;
    }

    /// <summary>The limits of the deployment.</summary>
    public async Task<DailyLimitTable> ReadAsync(CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        await using var command = database.CreateCommand(
            "SELECT user_id, max_tokens, max_cost_micros FROM daily_limits ORDER BY user_id NULLS FIRST");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var table = new DailyLimitTable();
        while (await reader.ReadAsync(cancellationToken))
        {
            var limits = new DailyLimits
            {
                MaxTokens = reader.IsDBNull(1) ? null : reader.GetInt64(1),
                MaxCostMicros = reader.IsDBNull(2) ? null : reader.GetInt64(2),
            };
            table = reader.IsDBNull(0)
                ? table with { Everybody = limits }
                : table with { Users = table.Users.Add(new UserDailyLimits(reader.GetGuid(0), limits)) };
        }

        _held = (table, readAt);
        return table;
    }

    /// <summary>Replaces all limits.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public async Task<Refusal?> WriteAsync(DailyLimitTable table, CancellationToken cancellationToken)
    {
        var faults = Faults(table);
        if (faults.IsEmpty)
            faults = await UnknownAsync(table, cancellationToken);
        if (!faults.IsEmpty)
            return new Refusal { Code = RefusalCode.Invalid, Message = "Invalid daily limits.", Validations = faults };
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM daily_limits"));
        batch.BatchCommands.Add(Insert(null, table.Everybody));
        foreach (var user in table.Users)
            batch.BatchCommands.Add(Insert(user.UserId, user.Limits));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        _held = (table, time.GetTimestamp());
        return null;
    }

    private async Task<(long Tokens, long CostMicros)> ReadTodayAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT coalesce(sum(total_tokens), 0)::bigint, coalesce(sum(cost_micros), 0)::bigint FROM usage
            WHERE owner_id = $1 AND ended_at >= date_trunc('day', now(), 'UTC')
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static ImmutableArray<Validation> Faults(DailyLimitTable table) => table.Users.Length > MaxUsers
        ? [new Validation("users", $"must be at most {MaxUsers}")]
        :
        [
            .. Faults("everybody", table.Everybody),
            .. table.Users.SelectMany((user, index) => Faults($"users[{index}].limits", user.Limits)),
            .. table.Users.Select((user, index) => (user, index)).GroupBy(pair => pair.user.UserId).SelectMany(group => group.Skip(1))
                .Select(pair => new Validation($"users[{pair.index}].user_id", "the user stands there already")),
        ];

    private static IEnumerable<Validation> Faults(string place, DailyLimits limits)
    {
        if (limits.MaxTokens is < 0 or > HighestLimit)
            yield return new Validation($"{place}.max_tokens", $"must be from 0 to {HighestLimit}");
        if (limits.MaxCostMicros is < 0 or > HighestLimit)
            yield return new Validation($"{place}.max_cost_micros", $"must be from 0 to {HighestLimit}");
    }

    private async Task<ImmutableArray<Validation>> UnknownAsync(DailyLimitTable table, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id FROM users WHERE id = ANY($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. table.Users.Select(user => user.UserId)] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            known.Add(reader.GetGuid(0));
        return
        [
            .. table.Users.Select((user, index) => (user, index)).Where(pair => !known.Contains(pair.user.UserId))
                .Select(pair => new Validation($"users[{pair.index}].user_id", "No user has this id.")),
        ];
    }

    private static NpgsqlBatchCommand Insert(Guid? userId, DailyLimits limits) =>
        new("INSERT INTO daily_limits (user_id, max_tokens, max_cost_micros) VALUES ($1, $2, $3)")
        {
            Parameters =
            {
                new NpgsqlParameter { Value = userId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter { Value = limits.MaxTokens ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new NpgsqlParameter { Value = limits.MaxCostMicros ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };

    private static Refusal Refuse(FormattableString limit) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "Daily limit reached.",
        Detail = $"You have used up today's {limit.ToString(CultureInfo.InvariantCulture)}. The count begins anew at 00:00 UTC.",
    };
}
