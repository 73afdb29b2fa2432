using System.Buffers;

namespace Parley.Gateway.Streams;

/// <summary>A growing buffer out of the shared pool, given back by <see cref="Clear"/>, so that an idle connection holds none.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>Makes room for so many more bytes.</summary>
    public void Reserve(int count)
    {
        var needed = _length + Math.Max(count, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
        Written.CopyTo(larger);
        Release();
        _bytes = larger;
    }

    /// <summary>Empties the buffer and gives its memory back; what was read from it must not be used any more.</summary>
    public void Clear()
    {
        Release();
        (_bytes, _length) = ([], 0);
    }

    private void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
