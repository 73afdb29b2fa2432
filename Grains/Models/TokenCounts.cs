using Microsoft.Extensions.AI;

namespace Parley.Grains.Models;

/// <summary>Tokens as they are stored and shown (spec/chat.md 1.2).</summary>
public static class TokenCounts
{
    /// <summary>The name of the tokens written to the provider's cache among <see cref="UsageDetails.AdditionalCounts"/>.</summary>
    public const string CacheCreation = "cache_creation_tokens";

    /// <summary>The name of the size of the model's window, as the provider tells it, among the same.</summary>
    public const string ContextLimit = "context_limit";

    /// <summary>
    /// Turns what an adapter reports into what is stored. Adapters count all of the input as input; stored are the parts beside each other:
    /// input, cache read and cache creation make up the context (spec/chat.md 3.9).
    /// </summary>
    public static TokenUsage Of(UsageDetails details)
    {
        var created = Additional(details, CacheCreation);
        var cached = details.CachedInputTokenCount;
        return new TokenUsage
        {
            InputTokens = details.InputTokenCount is { } input ? Math.Max(0, input - (cached ?? 0) - (created ?? 0)) : null,
            OutputTokens = details.OutputTokenCount,
            TotalTokens = details.TotalTokenCount,
            ReasoningTokens = details.ReasoningTokenCount,
            CacheCreationTokens = created,
            CacheReadTokens = cached,
            ContextLimit = Additional(details, ContextLimit),
        };
    }

    private static long? Additional(UsageDetails details, string name) =>
        details.AdditionalCounts?.TryGetValue(name, out var count) is true ? count : null;
}
