using System.Globalization;
using System.Text;

namespace Parley.WorkspaceAgent.Files;

/// <summary>
/// A text that edits are applied to. It is looked for exactly; where that finds nothing, by whole lines without their trailing white space;
/// and then by whole lines without white space at either end (platform.md A.3). The first way that finds anything counts.
/// </summary>
internal sealed class EditableText
{
    private const char NewLine = '\n';

    private static readonly char[] WhiteSpace = [' ', '\t', '\r', '\n', '\v', '\f'];

    // One character a byte: what is not replaced stays as it is, whatever its encoding.
    private string _text;

    private EditableText(string text) => _text = text;

    /// <summary>Begins with a file's content.</summary>
    public static EditableText Of(ReadOnlySpan<byte> content) => new(Encoding.Latin1.GetString(content));

    /// <summary>The content as it is now.</summary>
    public byte[] ToBytes() => Encoding.Latin1.GetBytes(_text);

    /// <summary>Applies an edit.</summary>
    /// <returns>Why it was not applied; null when it was.</returns>
    public string? Apply(TextEdit? edit)
    {
        if (string.IsNullOrEmpty(edit?.Search))
            return "the text to search for is empty.";
        var search = Bytes(edit.Search);
        var places = Exactly(search);
        if (places.Count == 0)
            places = ByLines(search, line => line.TrimEnd(WhiteSpace));
        if (places.Count == 0)
            places = ByLines(search, line => line.Trim(WhiteSpace));
        if (places.Count == 0)
            return "the text to search for is not in the file. Read the file again and repeat its text as it is.";
        if (places.Count > 1 && !edit.ReplaceAll)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the text to search for is in the file {places.Count} times. Take more lines around it, or set replace_all.");
        Replace(places, Bytes(edit.Replace ?? ""));
        return null;
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private List<Range> Exactly(string search)
    {
        List<Range> places = [];
        for (var from = 0; (from = _text.IndexOf(search, from, StringComparison.Ordinal)) >= 0; from += search.Length)
            places.Add(from..(from + search.Length));
        return places;
    }

    /// <summary>Whole lines; the last one's line feed belongs to the place only when the search ends with one.</summary>
    private List<Range> ByLines(string search, Func<string, string> trim)
    {
        var endsLine = search.EndsWith(NewLine);
        var sought = (endsLine ? search[..^1] : search).Split(NewLine).Select(trim).ToArray();
        var lines = _text.Split(NewLine);
        var trimmed = lines.Select(trim).ToArray();
        List<Range> places = [];
        var start = 0;
        for (var first = 0; first + sought.Length <= lines.Length; first++)
        {
            if (!trimmed.AsSpan(first, sought.Length).SequenceEqual(sought))
            {
                start += lines[first].Length + 1;
                continue;
            }

            var end = start + lines.AsSpan(first, sought.Length).ToArray().Sum(line => line.Length + 1);
            places.Add(start..Math.Min(_text.Length, endsLine ? end : end - 1));
            first += sought.Length - 1;
            start = end;
        }

        return places;
    }

    private void Replace(List<Range> places, string replacement)
    {
        StringBuilder result = new();
        var from = 0;
        foreach (var place in places)
        {
            result.Append(_text, from, place.Start.Value - from).Append(replacement);
            from = place.End.Value;
        }

        _text = result.Append(_text, from, _text.Length - from).ToString();
    }
}
