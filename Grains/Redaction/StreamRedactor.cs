namespace Parley.Grains.Redaction;

/// <summary>
/// Takes secrets out of a text that comes in pieces, whatever the borders between the pieces: what may become one is held back.
/// </summary>
/// <param name="redactor">Knows secrets.</param>
internal sealed class StreamRedactor(Redactor redactor)
{
    /// <summary>Longer than any secret: what is held back for longer is not shown at all.</summary>
    private const int MostHeld = 32 * 1024;

    private string _held = "";

    /// <summary>Takes a piece.</summary>
    /// <returns>What can be shown by now.</returns>
    public string Append(string text)
    {
        _held += text;
        var closed = redactor.Closed(_held);
        var shown = redactor.Apply(_held[..closed]);
        _held = _held.Length - closed > MostHeld ? "" : _held[closed..];
        return shown;
    }
}
