namespace Parley.Gateway.Feeds;

/// <summary>
/// A run of events in wire form: their JSON objects joined by commas, serialized once and shared by every connection. Never changed
/// after it is made, so readers may hold on to its bytes.
/// </summary>
internal sealed class Chunk
{
    private readonly Position[] _positions;
    private readonly int[] _ends;

    /// <summary>Makes a chunk.</summary>
    /// <param name="json">The events' JSON, joined by commas.</param>
    /// <param name="positions">Position of each event, ascending; equal within a snapshot.</param>
    /// <param name="ends">Where each event's JSON ends within <paramref name="json"/>, in bytes.</param>
    /// <param name="resume">The place a reader may come back from after this chunk; null inside an unfinished snapshot.</param>
    public Chunk(ReadOnlyMemory<byte> json, Position[] positions, int[] ends, Position? resume)
    {
        Json = json;
        _positions = positions;
        _ends = ends;
        Resume = resume;
        Last = positions.Length > 0 ? positions[^1] : resume ?? default;
    }

    public ReadOnlyMemory<byte> Json { get; }

    public Position Last { get; }

    public Position? Resume { get; }

    public int Count => _positions.Length;

    /// <summary>What holding the chunk costs, in bytes, bookkeeping included.</summary>
    public int Cost => Json.Length + 144 + (20 * Count);

    /// <summary>The whole chunk.</summary>
    public Slice All => new(Json, Count, Resume);

    /// <summary>The events that a reader who has seen everything up to a place still lacks.</summary>
    public Slice After(Position seen)
    {
        var skip = 0;
        while (skip < _positions.Length && _positions[skip] <= seen)
        {
            skip++;
        }

        return skip == 0 ? All : new Slice(Json[Math.Min(_ends[skip - 1] + 1, Json.Length)..], Count - skip, Resume);
    }
}

/// <summary>Events of one chunk as they go to one connection.</summary>
/// <param name="Json">JSON objects joined by commas.</param>
/// <param name="Count">How many objects.</param>
/// <param name="Resume">The place to come back from after them; null inside an unfinished snapshot.</param>
internal readonly record struct Slice(ReadOnlyMemory<byte> Json, int Count, Position? Resume);
