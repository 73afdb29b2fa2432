using System.Security.Cryptography;
using System.Text;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>
/// Puts together what a client shows of an answer while it streams, by the rules of spec/chat.md 5.6. Keeps a hash of it, not the text.
/// </summary>
internal sealed class TextSink : TurnSink, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _position = new byte[48];
    private int _positionLength;
    private bool _streaming;

    /// <summary>Bytes of text that the client shows.</summary>
    public long Length { get; private set; }

    /// <summary>Times that the client was told to start over.</summary>
    public int Snapshots { get; private set; }

    /// <summary>When the last text came.</summary>
    public long LastText { get; private set; }

    /// <summary>Where the client can come back; empty before it knows.</summary>
    public string Position => Encoding.ASCII.GetString(_position, 0, _positionLength);

    public override void Arm()
    {
        base.Arm();
        (Snapshots, LastText) = (0, 0);
        StartOver();
    }

    /// <summary>A hash of the text shown; the text is forgotten.</summary>
    public string Take()
    {
        Length = 0;
        return Convert.ToHexString(_hash.GetHashAndReset());
    }

    public static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public void Dispose() => _hash.Dispose();

    protected override void OnSnapshot()
    {
        Snapshots++;
        StartOver();
    }

    protected override void OnText(in StreamEvent happened, long at)
    {
        // What was streamed stays what it was, to be compared with what is stored; only who missed the stream takes the newest message.
        var isPart = happened.Kind is EventKind.Part;
        if (_streaming && !isPart)
            return;
        if (!_streaming)
            StartOver();
        _streaming = isPart;
        _hash.AppendData(happened.Text);
        Length += happened.Text.Length;
        LastText = at;
    }

    protected override void OnPosition(ReadOnlySpan<byte> position)
    {
        position.CopyTo(_position);
        _positionLength = position.Length;
    }

    private void StartOver()
    {
        _streaming = false;
        Take();
    }
}
