namespace Parley.Grains.Models.Wire;

/// <summary>
/// Keeps surrogate pairs whole: a high half at the end of a delta waits for the next delta, because a half alone is lost by every later
/// step that writes UTF-8. The texts in order stay exactly what was sent.
/// </summary>
internal struct SurrogateJoiner
{
    private char _held;

    /// <summary>The text that can go on, or null when there is none yet.</summary>
    public string? Push(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (_held != '\0')
        {
            text = _held + text;
            _held = '\0';
        }

        if (!char.IsHighSurrogate(text[^1])) return text;
        _held = text[^1];
        return text.Length == 1 ? null : text[..^1];
    }

    /// <summary>What is still held at the end, or null.</summary>
    public string? Flush()
    {
        var rest = _held == '\0' ? null : _held.ToString();
        _held = '\0';
        return rest;
    }
}
