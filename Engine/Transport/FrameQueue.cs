using System.Threading.Channels;

namespace Parley.Engine.Transport;

/// <summary>
/// Frames on their way out, written together as they gather. Bounded: whoever does not read must not fill this process's memory.
/// </summary>
internal sealed class FrameQueue
{
    /// <summary>Some hundred times what a busy peer has under way.</summary>
    private const int Capacity = 20_000;

    /// <summary>Bytes written before they are pushed out.</summary>
    private const int FlushSize = 64 * 1024;

    private readonly Channel<FrameWriter> _frames =
        Channel.CreateBounded<FrameWriter>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly List<FrameWriter> _batch = [];

    /// <summary>False when the queue is full or closed; the frame is the caller's again.</summary>
    internal bool TryAdd(FrameWriter frame) => _frames.Writer.TryWrite(frame);

    internal bool IsClosed { get; private set; }

    /// <summary>Takes nothing more. What is queued is still written.</summary>
    internal void Close()
    {
        IsClosed = true;
        _frames.Writer.TryComplete();
    }

    /// <summary>Writes until the queue is closed and empty.</summary>
    internal async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (await _frames.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var size = 0;
            while (size < FlushSize && _frames.Reader.TryRead(out var frame))
            {
                _batch.Add(frame);
                size += frame.Finish().Length;
            }

            await WriteBatchAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>After the writing has ended: the frames that never left.</summary>
    internal IEnumerable<FrameWriter> TakeUnsent()
    {
        while (_frames.Reader.TryRead(out var frame))
            yield return frame;
    }

    private async Task WriteBatchAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var frame in _batch)
                await stream.WriteAsync(frame.Finish(), cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var frame in _batch)
                frame.Dispose();
            _batch.Clear();
        }
    }
}
