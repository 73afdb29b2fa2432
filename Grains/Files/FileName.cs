using System.Text;

namespace Parley.Grains.Files;

/// <summary>Makes of what a client calls its file a name that can be kept and shown.</summary>
internal static class FileName
{
    /// <summary>Longest name, in bytes of UTF-8: what file systems take.</summary>
    public const int MaxBytes = 255;

    /// <summary>
    /// The last part of a path of either kind, without control characters, cut between characters; empty when nothing is left.
    /// </summary>
    public static string Clean(string name)
    {
        var last = name.AsSpan(name.LastIndexOfAny(['/', '\\']) + 1);
        var clean = new StringBuilder();
        var bytes = 0;
        foreach (var rune in last.Trim().EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                continue;
            if ((bytes += rune.Utf8SequenceLength) > MaxBytes)
                break;
            clean.Append(rune);
        }

        return clean.ToString().Trim() is var text && text is not ("." or "..") ? text : "";
    }
}
