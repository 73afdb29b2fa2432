namespace Parley.Grains.Agents.Compaction;

/// <summary>How much of its window the model had to read in one call (spec/chat.md 3.9).</summary>
/// <param name="Tokens">What it read; 0 when the provider did not say.</param>
/// <param name="Limit">Size of the window in tokens, above 0.</param>
internal sealed record ContextUse(long Tokens, long Limit)
{
    /// <summary>The threshold that counts when a config has one that makes no sense (spec/chat.md 3.9).</summary>
    public const int DefaultThreshold = 70;

    /// <summary>The threshold that never fires.</summary>
    public const int Never = 100;

    /// <summary>How full the window was.</summary>
    public double Percent => 100.0 * Tokens / Limit;

    /// <summary>What a call took; null when the size of the window is not known, so that nothing can be said.</summary>
    /// <param name="usage">What the provider reported; null when it did not.</param>
    /// <param name="configLimit">The window's size by the model config; what the provider says of it comes first.</param>
    public static ContextUse? Of(TokenUsage? usage, long configLimit)
    {
        var limit = usage?.ContextLimit is > 0 and var reported ? reported : configLimit;
        var parts = Positive(usage?.InputTokens) + Positive(usage?.CacheReadTokens) + Positive(usage?.CacheCreationTokens);
        return limit > 0 ? new ContextUse(parts > 0 ? parts : Positive(usage?.TotalTokens), limit) : null;
    }

    /// <summary>A threshold in percent as it counts.</summary>
    public static int Threshold(int configured) => configured is >= 0 and <= 100 ? configured : DefaultThreshold;

    /// <summary>Whether the window is fuller than a threshold of <see cref="Threshold"/> allows; 0 always, 100 never.</summary>
    public bool Reaches(int threshold) => threshold < Never && Percent >= threshold;

    private static long Positive(long? count) => Math.Max(0, count ?? 0);
}
