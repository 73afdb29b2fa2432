using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>Reads what calls used and cost.</summary>
internal sealed class CostStore(NpgsqlDataSource database)
{
    /// <summary>Most rows of a summary.</summary>
    private const int MaxRows = 1000;

    /// <summary>What a chat and all below it used and cost.</summary>
    /// <returns>The cost with the chat's owner; null when there is no chat.</returns>
    public async Task<(Guid Owner, ChatCost Cost)?> ReadChatAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "SELECT owner_id FROM chats WHERE id = $1", chatId);
        Add(
            batch,
            $"""
            SELECT chat_id = $1, provider, model, {UsageRows.TotalColumns} FROM usage
            WHERE chat_id = $1 OR root_chat_id = $1 GROUP BY 1, 2, 3
            """,
            chatId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var owner = reader.GetGuid(0);
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<(bool Own, ModelCost Cost)>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((reader.GetBoolean(0), new ModelCost(reader.GetString(1), reader.GetString(2), UsageRows.ReadTotals(reader, 3))));
        var own = Sum(rows.Where(row => row.Own).Select(row => row.Cost.Usage));
        var children = Sum(rows.Where(row => !row.Own).Select(row => row.Cost.Usage));
        return (owner, new ChatCost
        {
            ChatId = chatId,
            Own = own,
            Children = children,
            Total = own + children,
            ByModel =
            [
                .. rows.GroupBy(row => (row.Cost.Provider, row.Cost.Model), row => row.Cost.Usage)
                    .Select(group => new ModelCost(group.Key.Provider, group.Key.Model, Sum(group)))
                    .OrderByDescending(cost => cost.Usage.CostMicros).ThenByDescending(cost => cost.Usage.TotalTokens),
            ],
        });
    }

    /// <summary>What was used and cost in a time.</summary>
    /// <param name="ownerId">Whose calls; null for everybody's.</param>
    /// <param name="query">Which time, and how it is grouped.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    public async Task<CostSummary> SummarizeAsync(Guid? ownerId, CostQuery query, CancellationToken cancellationToken)
    {
        var (key, order) = query.Group switch
        {
            CostGroup.Day => ("to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')", "1"),
            CostGroup.User => ("owner_id::text", "sum(cost_micros) DESC NULLS LAST, 1"),
            CostGroup.Model => ("provider || ':' || model", "sum(cost_micros) DESC NULLS LAST, 1"),
            _ => ("root_chat_id::text", "sum(cost_micros) DESC NULLS LAST, 1"),
        };

        // The empty grouping set is the sum of all; it sorts first and is there even when there was no call.
        await using var command = database.CreateCommand(
            $"""
            SELECT {key}, {UsageRows.TotalColumns} FROM usage
            WHERE ($1 IS NULL OR owner_id = $1) AND ended_at >= $2 AND ended_at < $3
            GROUP BY GROUPING SETS ((1), ()) ORDER BY grouping({key}) DESC, {order} LIMIT {MaxRows + 1}
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = ownerId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = query.From.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = query.Until.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var total = UsageRows.ReadTotals(reader, 1);
        var rows = ImmutableArray.CreateBuilder<CostRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new CostRow(reader.GetString(0), UsageRows.ReadTotals(reader, 1)));
        return new CostSummary
        {
            From = query.From,
            Until = query.Until,
            Group = query.Group,
            Total = total,
            Rows = rows.ToImmutable(),
        };
    }

    private static UsageTotals Sum(IEnumerable<UsageTotals> totals) => totals.Aggregate(UsageTotals.Zero, (sum, one) => sum + one);

    private static void Add(NpgsqlBatch batch, string sql, Guid id) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } });
}
