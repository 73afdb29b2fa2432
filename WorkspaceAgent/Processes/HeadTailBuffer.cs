namespace Parley.WorkspaceAgent.Processes;

/// <summary>
/// Keeps the first and the last 16 KiB of what was written and counts the rest, whatever is written and from whichever thread. It takes no
/// more memory than it holds (platform.md A.2).
/// </summary>
internal sealed class HeadTailBuffer
{
    /// <summary>How much of the beginning is kept, in bytes.</summary>
    public const int HeadBytes = 16 * 1024;

    /// <summary>How much of the end is kept, in bytes.</summary>
    public const int TailBytes = 16 * 1024;

    private const int SmallestHead = 256;

    private readonly Lock _gate = new();
    private byte[] _head = [];
    private byte[] _tail = [];
    private long _total;

    /// <summary>Takes the next bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var toHead = (int)Math.Min(bytes.Length, HeadBytes - HeadLength);
            WriteHead_NeedsLock(bytes[..toHead]);
            WriteTail_NeedsLock(bytes[toHead..]);
            _total += bytes.Length;
        }
    }

    /// <summary>A copy of what is kept at this moment.</summary>
    public KeptOutput Read()
    {
        lock (_gate)
        {
            var written = TailWritten;
            if (written <= TailBytes)
                return new KeptOutput(_head[..(int)HeadLength], _tail[..(int)written], _total);
            var oldest = (int)(written % TailBytes);
            return new KeptOutput(_head[..HeadBytes], [.. _tail.AsSpan(oldest), .. _tail.AsSpan(0, oldest)], _total);
        }
    }

    private long HeadLength => Math.Min(_total, HeadBytes);

    private long TailWritten => _total - HeadLength;

    private void WriteHead_NeedsLock(ReadOnlySpan<byte> bytes)
    {
        var needed = (int)HeadLength + bytes.Length;
        if (needed > _head.Length)
            Array.Resize(ref _head, Math.Clamp(_head.Length * 2, Math.Max(needed, SmallestHead), HeadBytes));
        bytes.CopyTo(_head.AsSpan((int)HeadLength));
    }

    private void WriteTail_NeedsLock(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (_tail.Length == 0)
            _tail = new byte[TailBytes];
        var skipped = Math.Max(0, bytes.Length - TailBytes);
        var place = (int)((TailWritten + skipped) % TailBytes);
        var last = bytes[skipped..];
        var untilEnd = Math.Min(last.Length, TailBytes - place);
        last[..untilEnd].CopyTo(_tail.AsSpan(place));
        last[untilEnd..].CopyTo(_tail);
    }
}

/// <summary>What a <see cref="HeadTailBuffer"/> held.</summary>
/// <param name="Head">The first bytes.</param>
/// <param name="Tail">The last bytes, none of them among the first.</param>
/// <param name="Total">How many were written in all.</param>
internal sealed record KeptOutput(byte[] Head, byte[] Tail, long Total);
