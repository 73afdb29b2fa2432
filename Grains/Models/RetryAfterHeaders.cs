using System.Globalization;

namespace Parley.Grains.Models;

/// <summary>Reads how long a provider asks us to wait.</summary>
internal static class RetryAfterHeaders
{
    // Anthropic's limits; of each it tells how much is left and when it is full again.
    private static readonly string[] Limits = ["requests", "tokens", "input-tokens", "output-tokens"];

    /// <summary>The wait; null when the provider says nothing that makes sense.</summary>
    /// <param name="header">Gives a header by its name, or null.</param>
    /// <param name="now">The time.</param>
    public static TimeSpan? Read(Func<string, string?> header, DateTimeOffset now)
    {
        if (TryNumber(header("retry-after-ms"), out var milliseconds)) return TimeSpan.FromMilliseconds(milliseconds);
        if (header("retry-after") is { } text)
            return TryNumber(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : Until(text, now);
        return Limits
            .Where(limit => header($"anthropic-ratelimit-{limit}-remaining") == "0")
            .Max(limit => Until(header($"anthropic-ratelimit-{limit}-reset"), now));
    }

    private static TimeSpan? Until(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now
            ? date - now
            : null;

    // The upper bound, a day in milliseconds, keeps nonsense out of TimeSpan; it is far beyond what anybody waits for.
    private static bool TryNumber(string? text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number is >= 0 and <= 86_400_000;
}
