using System.Globalization;
using System.Text;
using Parley.WorkspaceAgent.Text;

namespace Parley.WorkspaceAgent.Files;

/// <summary>The answer of <c>GET /api/v0/read-file-lines</c>. Values that are zero are left out.</summary>
/// <param name="Success">Whether the lines are there.</param>
/// <param name="FileSize">The file's size in bytes.</param>
/// <param name="TotalLines">How many lines the file has; what follows a final line feed counts as one.</param>
/// <param name="LinesRead">How many of them are here.</param>
/// <param name="Content">Number, tab and text of each, joined by line feeds.</param>
/// <param name="Error">Why they are not there, and what to do.</param>
internal sealed record FileLines(
    bool Success, long? FileSize = null, long? TotalLines = null, long? LinesRead = null, string? Content = null, string? Error = null)
{
    private const byte NewLine = (byte)'\n';

    private static ReadOnlySpan<byte> CutSuffix => "... [truncated]"u8;

    /// <summary>Lines that cannot be had.</summary>
    public static FileLines Failed(string error) => new(false, Error: error);

    /// <summary>A file that is larger than one reads by lines.</summary>
    public static FileLines TooLarge(long size, long limit) => Failed(string.Create(
        CultureInfo.InvariantCulture,
        $"The file has {size} bytes or more, above the limit of {limit}. Search it with grep, or cut a part out with sed or head."));

    /// <summary>Takes lines out of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="range">Which lines, within which limits.</param>
    public static FileLines Read(ReadOnlySpan<byte> content, LineRange range)
    {
        if (content.IsEmpty)
            return new FileLines(true);
        long total = content.Count(NewLine) + 1;
        var first = Math.Max(1, range.Offset);
        if (first > total)
            return Failed(string.Create(CultureInfo.InvariantCulture, $"offset {first} is beyond the end: the file has {total} lines."));
        MemoryStream text = new();
        long number = 1, taken = 0;
        foreach (var span in content.Split(NewLine))
        {
            if (number++ < first)
                continue;
            if (range.Limit > 0 && taken == range.Limit)
                break;
            Append(text, content[span], first + taken, range.MaxLineBytes);
            if (text.Length > range.MaxResponseBytes)
                return Failed(Narrow($"answer would be above {range.MaxResponseBytes} bytes", taken));
            if (++taken > range.MaxResponseLines)
                return Failed(Narrow($"answer would have more than {range.MaxResponseLines} lines", range.MaxResponseLines));
        }

        return new FileLines(true, content.Length, total, taken, Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    private static void Append(MemoryStream text, ReadOnlySpan<byte> line, long number, int mostBytes)
    {
        if (text.Length > 0)
            text.WriteByte(NewLine);
        text.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\t")));
        if (line.Length <= mostBytes)
        {
            text.Write(line);
            return;
        }

        text.Write(line[..Utf8Cut.Back(line, mostBytes)]);
        text.Write(CutSuffix);
    }

    private static string Narrow(FormattableString problem, long fits) => string.Create(
        CultureInfo.InvariantCulture,
        $"The {problem.ToString(CultureInfo.InvariantCulture)}. Use offset and limit to read a part; a limit of {Math.Max(1, fits)} fits.");
}

/// <summary>Which lines to read, and what is too much (platform.md A.3).</summary>
/// <param name="Offset">The first line, from 1; 0 counts as 1.</param>
/// <param name="Limit">How many lines; 0 for the rest.</param>
/// <param name="MaxFileSize">Larger files are refused, in bytes.</param>
/// <param name="MaxLineBytes">Longer lines are cut, in bytes.</param>
/// <param name="MaxResponseLines">More lines are refused.</param>
/// <param name="MaxResponseBytes">Longer answers are refused, in bytes.</param>
internal sealed record LineRange(
    long Offset, long Limit, long MaxFileSize, int MaxLineBytes, long MaxResponseLines, long MaxResponseBytes);
