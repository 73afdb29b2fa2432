using Npgsql;
using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Usage;

namespace Parley.Grains.Budgets;

/// <summary>Rows of <c>tree_budgets</c>, as columns and as records.</summary>
internal static class BudgetRows
{
    /// <summary>Reads the budget of tree $1 in one row, whether or not it has one. For <see cref="Read"/>.</summary>
    public const string ReadSql =
        $"SELECT {Columns} FROM (SELECT $1::uuid AS id) AS tree LEFT JOIN tree_budgets AS b ON b.root_chat_id = id";

    /// <summary>Reads the budget of the tree that chat $1 is in. For <see cref="Read"/>.</summary>
    public const string ReadOfChatSql =
        $"""
        SELECT {Columns} FROM (SELECT coalesce(root_chat_id, parent_chat_id, id) AS id FROM chats WHERE id = $1) AS tree
        LEFT JOIN tree_budgets AS b ON b.root_chat_id = tree.id
        """;

    private const string Columns =
        """
        b.max_tokens, b.max_cost_micros, b.max_tool_calls, b.max_work_seconds, b.max_children,
        coalesce(b.tokens, 0), coalesce(b.cost_micros, 0), coalesce(b.tool_calls, 0), coalesce(b.work_ms, 0)
        """;

    private const string AddSql =
        $"""
        INSERT INTO tree_budgets AS b (root_chat_id, tokens, cost_micros, tool_calls, work_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (root_chat_id) DO UPDATE SET tokens = b.tokens + EXCLUDED.tokens, cost_micros = b.cost_micros + EXCLUDED.cost_micros,
            tool_calls = b.tool_calls + EXCLUDED.tool_calls, work_ms = b.work_ms + EXCLUDED.work_ms
        RETURNING {Columns}
        """;

    private const string AddOfSql =
        """
        INSERT INTO tree_budgets AS b (root_chat_id, tokens, cost_micros, tool_calls, work_ms)
        SELECT coalesce(root_chat_id, parent_chat_id, id), $2, $3, $4, $5 FROM chats WHERE id = $1
        ON CONFLICT (root_chat_id) DO UPDATE SET tokens = b.tokens + EXCLUDED.tokens, cost_micros = b.cost_micros + EXCLUDED.cost_micros,
            tool_calls = b.tool_calls + EXCLUDED.tool_calls, work_ms = b.work_ms + EXCLUDED.work_ms
        """;

    /// <summary>
    /// The statement that adds to what a tree has used, and reads the whole with <see cref="Read"/>. The last to lock anything in its
    /// transaction: others of the tree wait for it, and must not hold what it wants.
    /// </summary>
    public static NpgsqlBatchCommand Add(Guid treeId, StepUse use) => Command(AddSql, treeId, use);

    /// <summary>The statement that adds to what the tree of a chat has used, for calls beside its run.</summary>
    public static NpgsqlBatchCommand AddOf(Guid chatId, StepUse use) => Command(AddOfSql, chatId, use);

    private static NpgsqlBatchCommand Command(string sql, Guid id, StepUse use) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = id },
            new NpgsqlParameter<long> { TypedValue = use.Tokens },
            new NpgsqlParameter<long> { TypedValue = use.CostMicros },
            new NpgsqlParameter<long> { TypedValue = use.ToolCalls },
            new NpgsqlParameter<long> { TypedValue = use.WorkMs },
        },
    };

    /// <summary>The budget that a row holds.</summary>
    public static TreeBudget Read(NpgsqlDataReader reader) => new(
        new BudgetLimits
        {
            MaxTokens = Limit(reader, 0),
            MaxCostMicros = Limit(reader, 1),
            MaxToolCalls = Limit(reader, 2),
            MaxWorkSeconds = Limit(reader, 3),
            MaxChildren = Limit(reader, 4),
        },
        new BudgetUse
        {
            Tokens = reader.GetInt64(5),
            CostMicros = reader.GetInt64(6),
            ToolCalls = reader.GetInt64(7),
            WorkMs = reader.GetInt64(8),
        });

    private static long? Limit(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
