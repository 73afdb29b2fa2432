using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Usage;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Usage;

/// <summary>Rows of <c>usage</c>, as columns and as records.</summary>
internal static class UsageRows
{
    /// <summary>Columns of <see cref="ReadTotals"/>, for a query that groups rows.</summary>
    public const string TotalColumns =
        """
        count(*), coalesce(sum(input_tokens), 0)::bigint, coalesce(sum(output_tokens), 0)::bigint,
        coalesce(sum(reasoning_tokens), 0)::bigint, coalesce(sum(cache_read_tokens), 0)::bigint,
        coalesce(sum(cache_creation_tokens), 0)::bigint, coalesce(sum(total_tokens), 0)::bigint, coalesce(sum(cost_micros), 0)::bigint,
        coalesce(sum(cost_micros) FILTER (WHERE estimated), 0)::bigint, count(*) FILTER (WHERE cost_micros IS NULL),
        count(*) FILTER (WHERE estimated)
        """;

    private const string InsertSql =
        """
        INSERT INTO usage (chat_id, root_chat_id, owner_id, generation, turn, model_config_id, provider, model, kind, attempt, outcome,
            input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_creation_tokens, total_tokens,
            raw, estimated, cost_micros, started_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """;

    // What the chat's run knows is read from the rows.
    private const string InsertOfSql =
        """
        INSERT INTO usage (chat_id, root_chat_id, owner_id, generation, turn, model_config_id, provider, model, kind, attempt, outcome,
            input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_creation_tokens, total_tokens,
            raw, estimated, cost_micros, started_at, ended_at)
        SELECT id, coalesce(root_chat_id, parent_chat_id, id), owner_id, run_generation,
            coalesce((SELECT max(m.id) FROM messages m WHERE m.chat_id = chats.id AND m.role = 'user'), 0),
            $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
        FROM chats WHERE id = $1
        """;

    /// <summary>The statement that stores a call of a chat's run.</summary>
    public static NpgsqlBatchCommand Insert(Chat chat, ModelCall call) => Command(
        InsertSql, call, Value(chat.Id), Value(chat.TreeId), Value(chat.OwnerId),
        Value(call.LostGeneration ?? chat.RunGeneration), Value(chat.Turn));

    /// <summary>The statement that stores a call made for a chat beside its run.</summary>
    public static NpgsqlBatchCommand InsertOf(Guid chatId, ModelCall call) => Command(InsertOfSql, call, Value(chatId));

    private static NpgsqlBatchCommand Command(string sql, ModelCall call, params ReadOnlySpan<NpgsqlParameter> chat)
    {
        var command = new NpgsqlBatchCommand(sql);
        NpgsqlParameter[] parameters =
        [
            .. chat,
            new NpgsqlParameter { Value = call.Model.ConfigId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            Value(call.Model.Provider),
            Value(call.Model.Name),
            Value(Name(call.Kind)),
            Value(call.Attempt),
            Value(Name(call.Outcome)),
            Value(call.Tokens.Input),
            Value(call.Tokens.Output),
            Value(call.Tokens.Reasoning),
            Value(call.Tokens.CacheRead),
            Value(call.Tokens.CacheCreation),
            Value(call.Tokens.Total),
            new NpgsqlParameter { Value = call.Raw?.Text ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb },
            Value(call.Estimated),
            new NpgsqlParameter { Value = call.CostMicros ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            Value(call.StartedAt.UtcDateTime),
            Value(call.EndedAt.UtcDateTime),
        ];
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>The totals that begin at a column.</summary>
    public static UsageTotals ReadTotals(NpgsqlDataReader reader, int first) => new()
    {
        Calls = reader.GetInt64(first),
        InputTokens = reader.GetInt64(first + 1),
        OutputTokens = reader.GetInt64(first + 2),
        ReasoningTokens = reader.GetInt64(first + 3),
        CacheReadTokens = reader.GetInt64(first + 4),
        CacheCreationTokens = reader.GetInt64(first + 5),
        TotalTokens = reader.GetInt64(first + 6),
        CostMicros = reader.GetInt64(first + 7),
        EstimatedCostMicros = reader.GetInt64(first + 8),
        UnpricedCalls = reader.GetInt64(first + 9),
        EstimatedCalls = reader.GetInt64(first + 10),
    };

    private static string Name(CallKind kind) => kind switch
    {
        CallKind.Title => "title",
        CallKind.Compaction => "compaction",
        _ => "step",
    };

    private static string Name(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Completed => "completed",
        CallOutcome.Failed => "failed",
        _ => "aborted",
    };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
