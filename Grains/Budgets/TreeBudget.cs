using System.Globalization;
using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Usage;

namespace Parley.Grains.Budgets;

/// <summary>What a tree of chats may use and has used, as of a commit (field.md R17).</summary>
/// <param name="Own">What was set for this tree.</param>
/// <param name="Used">What all chats of the tree have used.</param>
internal sealed record TreeBudget(BudgetLimits Own, BudgetUse Used)
{
    /// <summary>Of a tree that has used nothing and has no limits of its own.</summary>
    public static TreeBudget Empty { get; } = new(new BudgetLimits(), new BudgetUse());

    /// <summary>The limits that count: the tree's own, the deployment's for the others.</summary>
    public BudgetLimits Effective(BudgetLimits defaults) => new()
    {
        MaxTokens = Own.MaxTokens ?? defaults.MaxTokens,
        MaxCostMicros = Own.MaxCostMicros ?? defaults.MaxCostMicros,
        MaxToolCalls = Own.MaxToolCalls ?? defaults.MaxToolCalls,
        MaxWorkSeconds = Own.MaxWorkSeconds ?? defaults.MaxWorkSeconds,
        MaxChildren = Own.MaxChildren ?? defaults.MaxChildren,
    };

    /// <summary>The limit that forbids another model call and what to do about it, for a person; null while there is none.</summary>
    /// <param name="defaults">The deployment's limits.</param>
    /// <param name="pending">What was used since the commit.</param>
    public string? Reached(BudgetLimits defaults, StepUse pending)
    {
        var limits = Effective(defaults);
        return Tokens() ?? Cost() ?? ToolCalls() ?? Work();

        string? Tokens() => limits.MaxTokens is { } most && Used.Tokens + pending.Tokens >= most
            ? Text($"{most:N0} tokens", "max_tokens")
            : null;

        string? Cost() => limits.MaxCostMicros is { } most && Used.CostMicros + pending.CostMicros >= most
            ? Text($"${most / 1_000_000m:0.00####}", "max_cost_micros")
            : null;

        string? ToolCalls() => limits.MaxToolCalls is { } most && Used.ToolCalls + pending.ToolCalls >= most
            ? Text($"{most:N0} tool calls", "max_tool_calls")
            : null;

        string? Work() => limits.MaxWorkSeconds is { } most && Used.WorkMs + pending.WorkMs >= most * 1000
            ? Text($"{most:N0} seconds of work", "max_work_seconds")
            : null;
    }

    /// <summary>How many more tools may be called; <see cref="int.MaxValue"/> without a limit.</summary>
    public int ToolCallsLeft(BudgetLimits defaults, StepUse pending) => Effective(defaults).MaxToolCalls is { } most
        ? (int)Math.Clamp(most - Used.ToolCalls - pending.ToolCalls, 0, int.MaxValue)
        : int.MaxValue;

    private static string Text(FormattableString limit, string field) =>
        $"This chat and those it delegated to have used up their budget of {limit.ToString(CultureInfo.InvariantCulture)}. "
        + $"Raise {field} of the budget, and they go on where they are.";
}

/// <summary>The tree of chats has used up its budget: the turn pauses.</summary>
/// <param name="text">Which limit it is and what to do, for a person.</param>
internal sealed class BudgetReachedException(string text) : Exception(text);
