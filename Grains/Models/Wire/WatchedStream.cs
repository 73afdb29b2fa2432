using System.Runtime.CompilerServices;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// An answer on its way in. Each wait for more of it starts the time of a silence anew, so that comments which only keep the
/// connection alive count as well, if not for ever: a model that thinks for long is told from one that is gone. Owns nothing: who made the
/// answer ends it.
/// </summary>
/// <param name="answer">The answer.</param>
/// <param name="silence">Hears of each wait.</param>
/// <param name="maxBytes">How much may come; more is an <see cref="AnswerTooLargeException"/>.</param>
internal sealed class WatchedStream(Stream answer, SilenceWatch silence, long maxBytes) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        silence.Heard();
        var count = await answer.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _read += count;
        return _read <= maxBytes ? count : throw new AnswerTooLargeException(maxBytes);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>An answer goes on and on.</summary>
internal sealed class AnswerTooLargeException(long maxBytes) : Exception($"The answer is larger than {maxBytes} bytes.");
