using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Parley.Engine.Transport;

/// <summary>Takes frames from a stream of bytes, in order.</summary>
internal sealed class FrameReader(PipeReader source)
{
    /// <summary>Handles one frame, in place: its bytes are gone afterwards.</summary>
    internal delegate void Handler(Frame frame);

    /// <summary>Waits for bytes and handles every complete frame among them. False at the end of the stream.</summary>
    /// <param name="single">Handles no more than one frame; the next call goes on from there.</param>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    internal async ValueTask<bool> ReadAsync(Handler handler, bool single, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            var handled = Handle(ref buffer, handler, single);
            source.AdvanceTo(buffer.Start, handled ? buffer.Start : buffer.End);
            if (handled)
                return true;
            if (result.IsCompleted)
                return buffer.IsEmpty ? false : throw new InvalidDataException("A frame is cut short.");
        }
    }

    private static bool Handle(ref ReadOnlySequence<byte> buffer, Handler handler, bool single)
    {
        var any = false;
        while (TryTake(ref buffer, out var content))
        {
            any = true;
            if (content.IsSingleSegment)
                handler(new Frame(content.FirstSpan));
            else
                HandleCopy(content, handler);
            if (single)
                break;
        }

        return any;
    }

    private static void HandleCopy(ReadOnlySequence<byte> content, Handler handler)
    {
        var copy = ArrayPool<byte>.Shared.Rent((int)content.Length);
        try
        {
            content.CopyTo(copy);
            handler(new Frame(copy.AsSpan(0, (int)content.Length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> content)
    {
        content = default;
        if (buffer.Length < FrameWriter.LengthPrefix)
            return false;
        Span<byte> prefix = stackalloc byte[FrameWriter.LengthPrefix];
        buffer.Slice(0, FrameWriter.LengthPrefix).CopyTo(prefix);
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 0 or > WireProtocol.MaxFrameLength)
            throw new InvalidDataException($"A frame of {length} bytes was announced; {WireProtocol.MaxFrameLength} is the limit.");
        if (buffer.Length < FrameWriter.LengthPrefix + length)
            return false;
        content = buffer.Slice(FrameWriter.LengthPrefix, length);
        buffer = buffer.Slice(content.End);
        return true;
    }
}
