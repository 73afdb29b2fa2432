namespace Parley.Grains.Abstractions.Usage;

/// <summary>What model calls used and cost together. Attempts that failed or were cut are among them (field.md R22).</summary>
[GenerateSerializer, Immutable, Alias("parley.UsageTotals")]
public sealed record UsageTotals
{
    /// <summary>Nothing was used.</summary>
    public static UsageTotals Zero { get; } = new();

    /// <summary>Attempts at model calls.</summary>
    [Id(0)] public long Calls { get; init; }

    /// <summary>Tokens sent, those of the provider's cache among them.</summary>
    [Id(1)] public long InputTokens { get; init; }

    /// <summary>Tokens written, reasoning among them.</summary>
    [Id(2)] public long OutputTokens { get; init; }

    [Id(3)] public long ReasoningTokens { get; init; }

    [Id(4)] public long CacheReadTokens { get; init; }

    [Id(5)] public long CacheCreationTokens { get; init; }

    [Id(6)] public long TotalTokens { get; init; }

    /// <summary>Cost of the calls that have a price, in millionths of a US dollar.</summary>
    [Id(7)] public long CostMicros { get; init; }

    /// <summary>What of it rests on numbers that the provider did not tell, in millionths of a US dollar.</summary>
    [Id(8)] public long EstimatedCostMicros { get; init; }

    /// <summary>Calls of models without a price: they are missing in the cost.</summary>
    [Id(9)] public long UnpricedCalls { get; init; }

    /// <summary>Calls whose numbers are estimated, at least in part.</summary>
    [Id(10)] public long EstimatedCalls { get; init; }

    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => new()
    {
        Calls = left.Calls + right.Calls,
        InputTokens = left.InputTokens + right.InputTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        ReasoningTokens = left.ReasoningTokens + right.ReasoningTokens,
        CacheReadTokens = left.CacheReadTokens + right.CacheReadTokens,
        CacheCreationTokens = left.CacheCreationTokens + right.CacheCreationTokens,
        TotalTokens = left.TotalTokens + right.TotalTokens,
        CostMicros = left.CostMicros + right.CostMicros,
        EstimatedCostMicros = left.EstimatedCostMicros + right.EstimatedCostMicros,
        UnpricedCalls = left.UnpricedCalls + right.UnpricedCalls,
        EstimatedCalls = left.EstimatedCalls + right.EstimatedCalls,
    };
}
