namespace Parley.Gateway.Feeds;

/// <summary>Where one reader stands in a <see cref="Tail"/>. Changed by the tail only, under its lock.</summary>
internal sealed class TailCursor
{
    /// <summary>The place up to which the reader has everything.</summary>
    public Position Seen { get; set; }

    /// <summary>Number of the next chunk to read.</summary>
    public long Next { get; set; }

    /// <summary>Bytes of the tail that lie behind the reader, counted from its beginning.</summary>
    public long Consumed { get; set; }
}

/// <summary>What a reader finds at its cursor.</summary>
internal enum TailState
{
    /// <summary>Events.</summary>
    Taken,

    /// <summary>Nothing yet: wait for the signal.</summary>
    Waiting,

    /// <summary>What the reader needs is no longer held: it must ask the grain.</summary>
    FellOff,

    /// <summary>Nothing will come any more.</summary>
    Ended,
}
