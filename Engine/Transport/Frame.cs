using System.Buffers.Binary;
using System.Text;

namespace Parley.Engine.Transport;

/// <summary>A frame as it came, read from its start on. See <see cref="FrameWriter"/> for its form.</summary>
internal ref struct Frame
{
    private const int HeaderLength = 1 + sizeof(long);

    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">It is too short to be a frame.</exception>
    internal Frame(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength)
            throw new InvalidDataException("A frame is cut short.");
        Kind = (FrameKind)content[0];
        _rest = content[1..];
        Number = ReadNumber();
    }

    internal FrameKind Kind { get; }

    /// <summary>Which call it is about.</summary>
    internal long Number { get; }

    /// <summary>What has not been read yet.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal long ReadNumber() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    internal string ReadText() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)))));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length)
            throw new InvalidDataException("A frame is cut short.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
