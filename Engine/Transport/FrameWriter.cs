using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Parley.Engine.Transport;

/// <summary>
/// A frame in the making, in memory of the pool: length of what follows (4 bytes, little-endian as all numbers), kind (1 byte), number of
/// the call (8 bytes), the rest by kind.
/// </summary>
internal sealed class FrameWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes that say how long the frame is.</summary>
    internal const int LengthPrefix = sizeof(int);

    private const int FirstSize = 512;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length = LengthPrefix;

    internal FrameWriter(FrameKind kind, long number)
    {
        GetSpan(1)[0] = (byte)kind;
        Advance(1);
        Write(number);
    }

    /// <summary>The whole frame with its length in front.</summary>
    /// <exception cref="InvalidOperationException">It is too long to be sent.</exception>
    internal ReadOnlyMemory<byte> Finish()
    {
        if (_length > WireProtocol.MaxFrameLength)
            throw new InvalidOperationException(
                $"A message of {_length} bytes cannot be sent; {WireProtocol.MaxFrameLength} is the limit.");
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, _length - LengthPrefix);
        return _buffer.AsMemory(0, _length);
    }

    internal void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(GetSpan(sizeof(long)), value);
        Advance(sizeof(long));
    }

    /// <summary>Its length in bytes of UTF-8 (2 bytes), and these.</summary>
    internal void Write(string text)
    {
        var space = GetSpan(sizeof(ushort) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, space[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(space, checked((ushort)length));
        Advance(sizeof(ushort) + length);
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
