using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>What a table of prices must be; everything that is wrong with one is told at once.</summary>
internal static class PriceRules
{
    /// <summary>Most rows of the table.</summary>
    public const int MaxPrices = 1000;

    private const int LongestName = 200;

    // $10,000 for a million tokens: whoever means that has mistaken the unit.
    private const long HighestPrice = 10_000_000_000;

    /// <summary>What is wrong, or null.</summary>
    public static Refusal? Check(ImmutableArray<ModelPrice> prices)
    {
        var faults = prices.Length > MaxPrices
            ? [new Validation("prices", $"must have at most {MaxPrices} rows")]
            : prices.SelectMany(Check).Concat(Doubles(prices)).ToImmutableArray();
        return faults.IsEmpty
            ? null
            : new Refusal { Code = RefusalCode.Invalid, Message = "Invalid model prices.", Validations = faults };
    }

    private static IEnumerable<Validation> Check(ModelPrice? price, int index)
    {
        if (price is null)
        {
            yield return new Validation($"prices[{index}]", "must be an object");
            yield break;
        }

        if (!IsName(price.Provider))
            yield return At("provider", $"must be 1 to {LongestName} characters without spaces");
        if (!IsName(price.Model) || price.Model[..^1].Contains('*', StringComparison.Ordinal))
            yield return At("model", $"must be 1 to {LongestName} characters without spaces, with * at its end only");
        var amounts = new[]
        {
            ("input_micros", price.InputMicros),
            ("cache_read_micros", price.CacheReadMicros),
            ("cache_write_micros", price.CacheWriteMicros),
            ("output_micros", price.OutputMicros),
        };
        foreach (var (field, _) in amounts.Where(amount => amount.Item2 is < 0 or > HighestPrice))
            yield return At(field, $"must be from 0 to {HighestPrice}");

        Validation At(string field, string detail) => new($"prices[{index}].{field}", detail);
    }

    private static IEnumerable<Validation> Doubles(ImmutableArray<ModelPrice> prices) => prices
        .Select((price, index) => (price, index))
        .Where(row => row.price is not null)
        .GroupBy(row => (row.price.Provider, row.price.Model))
        .SelectMany(group => group.Skip(1))
        .Select(row => new Validation($"prices[{row.index}].model", "the table has this model already"));

    private static bool IsName(string? name) =>
        name is { Length: >= 1 and <= LongestName } && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsControl);
}
