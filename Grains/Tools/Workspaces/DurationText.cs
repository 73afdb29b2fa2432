using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Durations as people write them: <c>30s</c>, <c>1m30s</c>, <c>1.5h</c>, <c>500ms</c>.</summary>
internal static partial class DurationText
{
    /// <summary>Longer than anything should be waited for, and short enough to be added to.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Reads a duration; a number alone is seconds. False for anything else, and for what is negative.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bare))
            return Add(bare, 1, ref duration);
        if (!Form().IsMatch(text))
            return false;
        foreach (Match part in Part().Matches(text))
        {
            var seconds = part.Groups[2].Value switch { "h" => 3600, "m" => 60, "ms" => 0.001, _ => 1 };
            if (!Add(double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture), seconds, ref duration))
                return false;
        }

        return true;
    }

    /// <summary>The duration in the same form.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration.TotalSeconds is not (>= 1 or 0))
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###}ms");
        var hours = duration.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}h") : "";
        var minutes = duration.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes}m") : "";
        return $"{hours}{minutes}{Seconds(duration)}s";
    }

    private static string Seconds(TimeSpan duration) =>
        (duration.Seconds + (duration.Milliseconds / 1000.0)).ToString("0.###", CultureInfo.InvariantCulture);

    private static bool Add(double count, double seconds, ref TimeSpan duration)
    {
        if (!double.IsFinite(count) || count * seconds > Longest.TotalSeconds)
            return false;
        duration += TimeSpan.FromSeconds(count * seconds);
        return duration <= Longest;
    }

    [GeneratedRegex(@"\A(?:\d+(?:\.\d+)?(?:ms|h|m|s))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|h|m|s)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
