namespace Parley.Gateway.Feeds;

/// <summary>What a connection sends next: some slices of events. Filled anew by every read; one connection's own.</summary>
internal sealed class FeedFrame
{
    /// <summary>Most events in a frame (spec/chat.md 2.3).</summary>
    public const int MaxEvents = 256;

    /// <summary>Size of a frame in bytes, but for a single event that is larger (field.md R8).</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly List<Slice> _slices = [];

    public IReadOnlyList<Slice> Slices => _slices;

    /// <summary>Number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of event JSON.</summary>
    public int Bytes { get; private set; }

    /// <summary>The reader's place after this frame; null while it is inside its first snapshot.</summary>
    public Position? Position { get; private set; }

    /// <summary>Whether the reader now has all there was: nothing it holds is half a snapshot.</summary>
    public bool CaughtUp { get; set; }

    /// <summary>Why nothing more comes; the last frame when set.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>Empties the frame; the place stays where it was.</summary>
    public void Clear()
    {
        _slices.Clear();
        (Count, Bytes, CaughtUp, Refusal) = (0, 0, false, null);
    }

    /// <summary>Whether a slice fits; an empty frame takes any.</summary>
    public bool HasRoomFor(in Slice slice) =>
        _slices.Count == 0 || (Count + slice.Count <= MaxEvents && Bytes + slice.Json.Length <= MaxBytes);

    public void Add(in Slice slice)
    {
        Position = slice.Resume ?? Position;
        CaughtUp = slice.Resume is not null;
        if (slice.Count > 0)
        {
            _slices.Add(slice);
            Count += slice.Count;
            Bytes += slice.Json.Length + 1;
        }
    }

    /// <summary>Moves the reader's place without events.</summary>
    public void MoveTo(Position position) => Position = position;
}
