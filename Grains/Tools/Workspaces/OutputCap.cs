using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>
/// Keeps what a model is shown of an output within 32 KiB, the mark that something is missing included. The agent keeps the first and the
/// last 16 KiB and puts its mark between them, which is a little too long (spec/chat.md 4): the end of the first half gives way, so that
/// the last bytes, where errors stand, stay.
/// </summary>
internal static partial class OutputCap
{
    /// <summary>Most bytes of an output (matrix 28).</summary>
    public const int MaxBytes = 32_768;

    /// <summary>The output, or what of it fits, with the numbers that are then true.</summary>
    public static (string Output, OutputTruncation? Truncated) Apply(string output, OutputTruncation? truncated)
    {
        var total = Encoding.UTF8.GetByteCount(output);
        if (total <= MaxBytes)
            return (output, truncated);

        // The agent's own mark is the one nearest to the middle: what a program printed may look like one.
        var mark = Mark().Matches(output).MinBy(match => Math.Abs(match.Index + (match.Length / 2) - (output.Length / 2)));
        var (head, tail, omitted) = mark is null
            ? Halves(output)
            : (output[..mark.Index], output[(mark.Index + mark.Length)..], Number(mark));
        var headBytes = Encoding.UTF8.GetBytes(head);
        var keep = MaxBytes - Encoding.UTF8.GetByteCount(tail) - MarkText(omitted + headBytes.Length).Length;
        var kept = Math.Max(0, Math.Min(keep, headBytes.Length));
        while (kept > 0 && kept < headBytes.Length && (headBytes[kept] & 0xC0) == 0x80)
            kept--;
        omitted += headBytes.Length - kept;
        var text = Encoding.UTF8.GetString(headBytes, 0, kept) + MarkText(omitted) + tail;
        return (text, new OutputTruncation
        {
            OriginalBytes = truncated?.OriginalBytes ?? total,
            RetainedBytes = Encoding.UTF8.GetByteCount(text),
            OmittedBytes = omitted,
            Strategy = "head_tail",
        });
    }

    /// <summary>Without a mark nothing was missing so far: the end of the first half makes room, and the second half stays.</summary>
    private static (string Head, string Tail, long Omitted) Halves(string output)
    {
        var middle = output.Length / 2;
        if (char.IsLowSurrogate(output[middle]))
            middle++;
        var tail = output[middle..];
        while (Encoding.UTF8.GetByteCount(tail) > MaxBytes / 2)
            tail = tail[(char.IsHighSurrogate(tail[0]) ? 2 : 1)..];
        return (output[..^tail.Length], tail, 0);
    }

    private static long Number(Match mark) => long.Parse(mark.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    // Of the form that the agent's has.
    private static string MarkText(long omitted) =>
        string.Create(CultureInfo.InvariantCulture, $"\n\n... [omitted {omitted} bytes] ...\n\n");

    [GeneratedRegex(@"\n\n\.\.\. \[omitted ([0-9]{1,18}) bytes\] \.\.\.\n\n", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
