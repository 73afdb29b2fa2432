using System.Globalization;

namespace Parley.Grains.Tools.Templates;

/// <summary>Texts that a model is shown in part (platform.md H.1, matrix 40).</summary>
internal static class ShortText
{
    private const string More = "…";

    /// <summary>
    /// The text, or its beginning with an ellipsis, never more than so many code points. It is cut between characters as people see them,
    /// so that neither a surrogate pair nor a letter and its accent are torn apart.
    /// </summary>
    /// <param name="text">The text; null or empty for none.</param>
    /// <param name="longest">Most code points, the ellipsis included; at least 1.</param>
    /// <returns>Null when there is nothing to show.</returns>
    public static string? Of(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (Count(text) <= longest)
            return text;
        var (kept, left) = (0, longest - 1);
        while (true)
        {
            var character = text.AsSpan(kept, StringInfo.GetNextTextElementLength(text, kept));
            left -= Count(character);
            if (left < 0)
                return string.Concat(text.AsSpan(0, kept), More);
            kept += character.Length;
        }
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
