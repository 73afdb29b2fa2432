using System.Globalization;
using Parley.Grains.Abstractions.Budgets;

namespace Parley.Grains.Budgets;

/// <summary>What trees of chats may use unless something else was set for them.</summary>
/// <param name="Limits">The limits; null is none.</param>
public sealed record BudgetDefaults(BudgetLimits Limits)
{
    /// <summary>
    /// Finite where a runaway would go on (field.md R12, R17), and far beyond what people do: the incidents named there burnt 27 and 242
    /// million tokens. Money has no limit, because not every model has a price.
    /// </summary>
    public static BudgetDefaults Standard { get; } = new(new BudgetLimits
    {
        MaxTokens = 100_000_000,
        MaxToolCalls = 20_000,
        MaxWorkSeconds = 7 * 24 * 3600,
        MaxChildren = 200,
    });

    /// <summary>What an operator set, such as <c>tokens=1000000,children=unlimited</c>, and the standard limits for the others.</summary>
    /// <param name="text">What was set, checked; null for nothing.</param>
    public static BudgetDefaults Parse(string? text) => new((text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(
        Standard.Limits,
        static (limits, pair) =>
        {
            var (name, value) = (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]);
            long? limit = value == "unlimited" ? null : long.Parse(value, CultureInfo.InvariantCulture);
            return name switch
            {
                "tokens" => limits with { MaxTokens = limit },
                "cost_micros" => limits with { MaxCostMicros = limit },
                "tool_calls" => limits with { MaxToolCalls = limit },
                "work_seconds" => limits with { MaxWorkSeconds = limit },
                _ => limits with { MaxChildren = limit },
            };
        }));
}
