namespace Parley.Grains.Models;

/// <summary>
/// An answer on its way in. Each wait for more of it starts the time of a silence anew, so that comments which only keep the
/// connection alive count as well: a model that thinks for long is told from one that is gone. Owns nothing: who made the answer ends it.
/// </summary>
internal sealed class WatchedStream(Stream answer, SilenceWatch silence) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        silence.Heard();
        return answer.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
