using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Gateway.Feeds;

/// <summary>Serializes events into chunks of at most 256 events and about 64 KB (field.md R8). One user at a time.</summary>
internal sealed class ChunkBuilder : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _json;
    private readonly List<Position> _positions = [];
    private readonly List<int> _ends = [];

    // The events are our own records: what the serializer writes is valid by construction.
    public ChunkBuilder() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = Json.WireJson.Encoder, SkipValidation = true });

    public bool IsEmpty => _positions.Count == 0;

    public bool IsFull => _positions.Count >= FeedFrame.MaxEvents || _buffer.WrittenCount >= FeedFrame.MaxBytes;

    public Position Last => _positions[^1];

    /// <summary>Appends an event.</summary>
    public void Add<T>(T value, JsonTypeInfo<T> type, Position position)
    {
        if (!IsEmpty)
        {
            _buffer.Write(","u8);
        }

        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, value, type);
        _json.Flush();
        _positions.Add(position);
        _ends.Add(_buffer.WrittenCount);
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Makes the chunk of what was added and starts afresh.</summary>
    public Chunk Cut(Position? resume)
    {
        var chunk = new Chunk(_buffer.WrittenSpan.ToArray(), [.. _positions], [.. _ends], resume);
        if (_buffer.Capacity > 4 * FeedFrame.MaxBytes)
        {
            _buffer.Clear();
        }

        _buffer.ResetWrittenCount();
        _positions.Clear();
        _ends.Clear();
        return chunk;
    }
}
