using System.Globalization;
using System.Text;
using Parley.WorkspaceAgent.Text;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>Makes text of kept output: lines of bearable length, a mark where something is missing, no code point cut (platform.md A.2).</summary>
internal static class OutputText
{
    /// <summary>Longest line, in bytes, its suffix included when it was cut.</summary>
    public const int LineBytes = 2048;

    private const byte NewLine = (byte)'\n';

    private static ReadOnlySpan<byte> CutSuffix => " ... [truncated]"u8;

    /// <summary>Renders what a buffer holds.</summary>
    /// <returns>The text, and what is said about what is missing; null when nothing went beyond the head.</returns>
    public static (string Text, OutputTruncation? Truncation) Render(KeptOutput output)
    {
        if (output.Tail.Length == 0)
            return (Encoding.UTF8.GetString(CapLines(output.Head)), null);
        var head = output.Head.AsSpan(0, Utf8Cut.Back(output.Head, output.Head.Length));
        var gap = output.Total - output.Head.Length - output.Tail.Length;
        var tail = gap == 0 ? [.. output.Head.AsSpan(head.Length), .. output.Tail] : output.Tail.AsSpan(Utf8Cut.Forward(output.Tail));
        var omitted = gap == 0 ? 0 : output.Total - head.Length - tail.Length;
        var separator = omitted == 0 ? "\n" : string.Create(CultureInfo.InvariantCulture, $"\n\n... [omitted {omitted} bytes] ...\n\n");
        var text = Encoding.UTF8.GetString(CapLines(head)) + separator + Encoding.UTF8.GetString(CapLines(tail));
        return (text, new OutputTruncation(output.Total, Encoding.UTF8.GetByteCount(text), omitted, "head_tail"));
    }

    private static ReadOnlySpan<byte> CapLines(ReadOnlySpan<byte> text)
    {
        if (text.Length <= LineBytes)
            return text;
        var capped = new MemoryStream(text.Length);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf(NewLine);
            var line = end < 0 ? text : text[..end];
            if (line.Length <= LineBytes)
            {
                capped.Write(line);
            }
            else
            {
                capped.Write(line[..Utf8Cut.Back(line, LineBytes - CutSuffix.Length)]);
                capped.Write(CutSuffix);
            }

            if (end < 0)
                break;
            capped.WriteByte(NewLine);
            text = text[(end + 1)..];
        }

        return capped.GetBuffer().AsSpan(0, (int)capped.Length);
    }
}
