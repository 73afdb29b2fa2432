using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>Tokens of one attempt at a model call.</summary>
/// <param name="Input">All that was sent, <paramref name="CacheRead"/> and <paramref name="CacheCreation"/> among it.</param>
/// <param name="Output">All that was written, <paramref name="Reasoning"/> among it.</param>
internal readonly record struct CallTokens(long Input, long Output, long Reasoning, long CacheRead, long CacheCreation, long Total)
{
    private const decimal Million = 1_000_000m;

    /// <summary>What they cost, in millionths of a US dollar, rounded to the nearest; null without a price.</summary>
    public long? CostMicros(ModelPrice? price) => price is null
        ? null
        : (long)Math.Round(
            ((decimal)Math.Max(0, Input - CacheRead - CacheCreation) * price.InputMicros
                + (decimal)CacheRead * price.CacheReadMicros
                + (decimal)CacheCreation * price.CacheWriteMicros
                + (decimal)Output * price.OutputMicros) / Million,
            MidpointRounding.AwayFromZero);
}
