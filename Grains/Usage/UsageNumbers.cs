using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using Parley.Grains.Storage;

namespace Parley.Grains.Usage;

/// <summary>
/// Numbers of a call between the seam's terms and ours. By the seam's convention, which every adapter keeps, the input tokens are all that
/// were sent, those of the cache among them; what the seam has no word for comes as an additional count.
/// </summary>
internal static class UsageNumbers
{
    /// <summary>Tokens that were written to the provider's cache; null when it told none.</summary>
    public static long? CacheCreationOf(UsageDetails? details) =>
        details?.AdditionalCounts?.TryGetValue(TokenCounts.CacheCreation, out var written) is true ? written : null;

    /// <summary>Of each number the larger one: of running totals that is the last.</summary>
    public static UsageDetails Largest(UsageDetails left, UsageDetails right) => new()
    {
        InputTokenCount = Larger(left.InputTokenCount, right.InputTokenCount),
        OutputTokenCount = Larger(left.OutputTokenCount, right.OutputTokenCount),
        TotalTokenCount = Larger(left.TotalTokenCount, right.TotalTokenCount),
        ReasoningTokenCount = Larger(left.ReasoningTokenCount, right.ReasoningTokenCount),
        CachedInputTokenCount = Larger(left.CachedInputTokenCount, right.CachedInputTokenCount),
        AdditionalCounts = Larger(CacheCreationOf(left), CacheCreationOf(right)) is { } written
            ? new() { [TokenCounts.CacheCreation] = written }
            : null,
    };

    /// <summary>The numbers as a JSON object, for want of the provider's own words; null when it told none.</summary>
    public static JsonText? ToJson(UsageDetails? details) => details is null ? null : new JsonText(JsonSerializer.Serialize(
        new TokenUsage
        {
            InputTokens = details.InputTokenCount,
            OutputTokens = details.OutputTokenCount,
            TotalTokens = details.TotalTokenCount,
            ReasoningTokens = details.ReasoningTokenCount,
            CacheReadTokens = details.CachedInputTokenCount,
            CacheCreationTokens = CacheCreationOf(details),
        },
        StorageJson.Default.TokenUsage));

    private static long? Larger(long? left, long? right) => left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);
}
