using System.Globalization;
using System.Text;

namespace Parley.Grains.Storage;

/// <summary>
/// Makes what a model wrote fit for a jsonb column, which refuses the character U+0000 and lone halves of surrogate pairs even when
/// they are escaped. They become U+FFFD; everything else passes untouched.
/// </summary>
internal static class StorableJson
{
    /// <summary>The text as storable JSON; null when it is not JSON at all, or more than <see cref="JsonText.TryParse"/> takes.</summary>
    public static JsonText? TryParse(string text) => JsonText.TryParse(text, out var json) ? new JsonText(Repair(json.Text)) : null;

    /// <summary>The text as storable JSON; the empty object when it is none.</summary>
    public static JsonText Parse(string text) => TryParse(text) ?? JsonText.EmptyObject;

    /// <summary>Plain text without U+0000.</summary>
    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    /// <summary>A text that is JSON, with U+FFFD in place of what the column refuses.</summary>
    public static string Repair(string json)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal))
            return json;
        var repaired = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || json[i + 1] != 'u')
            {
                repaired.Append(json[i]);
                if (json[i] == '\\')
                    repaired.Append(json[++i]);
                continue;
            }

            var unit = Unit(json, i);
            var isPair = char.IsHighSurrogate(unit)
                && i + 12 <= json.Length && json[i + 6] == '\\' && json[i + 7] == 'u' && char.IsLowSurrogate(Unit(json, i + 6));
            var length = isPair ? 12 : 6;
            repaired.Append(!isPair && (unit == '\0' || char.IsSurrogate(unit)) ? "\\ufffd" : json.AsSpan(i, length));
            i += length - 1;
        }

        return repaired.ToString();
    }

    private static char Unit(string json, int backslash) =>
        (char)int.Parse(json.AsSpan(backslash + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
