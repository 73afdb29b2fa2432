using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Grains.Templates.Manifests;

/// <summary>Times as manifests write them: hours, minutes and seconds, each at most once and in this order.</summary>
internal static partial class ManifestDuration
{
    /// <summary>The time that a text says; null when it says none.</summary>
    public static TimeSpan? Parse(string text) =>
        text.Length > 0 && Form().Match(text) is { Success: true } match
            ? TimeSpan.FromSeconds((3600 * Part(match, "h")) + (60 * Part(match, "m")) + Part(match, "s"))
            : null;

    private static double Part(Match match, string name) =>
        match.Groups[name] is { Success: true, ValueSpan: var digits }
            ? double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(@"\A(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m)?(?:(?<s>[0-9]{1,6})s)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
