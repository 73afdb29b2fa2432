using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Usage;

namespace Parley.Grains.Budgets;

/// <summary>The budgets of trees of chats: reads and sets them. What is used is added by the commits of runs.</summary>
internal sealed class BudgetStore(NpgsqlDataSource database, BudgetDefaults defaults)
{
    // Within what a column holds also after it was used up.
    private const long HighestLimit = 1_000_000_000_000_000;

    /// <summary>The deployment's limits.</summary>
    public BudgetLimits Defaults => defaults.Limits;

    /// <summary>What is wrong with limits, or null.</summary>
    public static Refusal? Check(BudgetLimits limits)
    {
        var faults = new[]
            {
                ("max_tokens", limits.MaxTokens),
                ("max_cost_micros", limits.MaxCostMicros),
                ("max_tool_calls", limits.MaxToolCalls),
                ("max_work_seconds", limits.MaxWorkSeconds),
                ("max_children", limits.MaxChildren),
            }
            .Where(limit => limit.Item2 is < 0 or > HighestLimit)
            .Select(limit => new Validation(limit.Item1, $"must be from 0 to {HighestLimit}"))
            .ToImmutableArray();
        return faults.IsEmpty
            ? null
            : new Refusal { Code = RefusalCode.Invalid, Message = "Invalid budget.", Validations = faults };
    }

    /// <summary>The budget of a tree as it is now.</summary>
    public async Task<TreeBudget> ReadAsync(Guid treeId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(BudgetRows.ReadSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = treeId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return BudgetRows.Read(reader);
    }

    /// <summary>The limit that keeps a tree from going on, for a person; null while there is none.</summary>
    public async Task<string?> ReachedAsync(Guid treeId, CancellationToken cancellationToken) =>
        (await ReadAsync(treeId, cancellationToken)).Reached(Defaults, StepUse.None);

    /// <summary>Sets the limits of a tree.</summary>
    public async Task<TreeBudget> WriteAsync(Guid treeId, BudgetLimits limits, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO tree_budgets (root_chat_id, max_tokens, max_cost_micros, max_tool_calls, max_work_seconds, max_children)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (root_chat_id) DO UPDATE SET max_tokens = $2, max_cost_micros = $3, max_tool_calls = $4, max_work_seconds = $5,
                max_children = $6
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = treeId },
                Limit(limits.MaxTokens),
                Limit(limits.MaxCostMicros),
                Limit(limits.MaxToolCalls),
                Limit(limits.MaxWorkSeconds),
                Limit(limits.MaxChildren),
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(BudgetRows.ReadSql)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = treeId } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return BudgetRows.Read(reader);
    }

    /// <summary>The chats below a root that are paused.</summary>
    public async Task<ImmutableArray<Guid>> ReadPausedAsync(Guid treeId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT id FROM chats WHERE root_chat_id = $1 AND id <> $1 AND status = 'paused' AND NOT archived");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = treeId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var paused = ImmutableArray.CreateBuilder<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            paused.Add(reader.GetGuid(0));
        return paused.ToImmutable();
    }

    /// <summary>The budget as clients see it.</summary>
    public async Task<ChatBudget> ViewAsync(Guid treeId, TreeBudget budget, CancellationToken cancellationToken) => new()
    {
        RootChatId = treeId,
        Limits = budget.Own,
        Effective = budget.Effective(Defaults),
        Used = budget.Used,
        Children = await CountChildrenAsync(treeId, cancellationToken),
        Reached = budget.Reached(Defaults, StepUse.None),
    };

    private async Task<long> CountChildrenAsync(Guid treeId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM chats WHERE root_chat_id = $1 AND id <> $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = treeId });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlParameter Limit(long? value) =>
        new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
