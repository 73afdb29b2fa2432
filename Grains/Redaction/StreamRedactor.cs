namespace Parley.Grains.Redaction;

/// <summary>
/// Takes secrets out of a text that comes in pieces, whatever the borders between the pieces: what may become one is held back, but for its
/// first letters (<see cref="Redactor.Unheld"/>), without which hardly any text could be shown at once.
/// </summary>
/// <param name="redactor">Knows secrets.</param>
internal sealed class StreamRedactor(Redactor redactor)
{
    /// <summary>Longer than any secret: what is held back for longer is not shown at all.</summary>
    private const int MostHeld = 32 * 1024;

    /// <summary>What was shown last is looked at again: a secret may have begun there, and whether a word begins is seen by what precedes it.</summary>
    private const int Seen = 16;

    private string _seen = "";
    private string _held = "";

    /// <summary>Takes a piece.</summary>
    /// <returns>What can be shown by now.</returns>
    public string Append(string text)
    {
        var all = _seen + _held + text;
        var closed = Math.Max(redactor.Closed(all), _seen.Length);
        var clean = redactor.Apply(all[..closed]);
        // Beyond what was shown; a placeholder that begins within that follows it.
        var shown = clean[clean.AsSpan().CommonPrefixLength(_seen)..];
        _held = all.Length - closed > MostHeld ? "" : all[closed..];
        _seen = all[Math.Max(0, closed - Seen)..closed];
        return shown;
    }
}
