namespace Parley.Gateway.Feeds;

/// <summary>What one pull from a grain gave, in wire form.</summary>
/// <param name="Chunks">The events.</param>
/// <param name="Position">The reader's place after the batch; null inside an unfinished snapshot.</param>
/// <param name="CaughtUp">Whether the reader now has all there was when it asked.</param>
/// <param name="Refusal">Why there is nothing to read.</param>
internal sealed record FeedBatch(IReadOnlyList<Chunk> Chunks, Position? Position, bool CaughtUp, Refusal? Refusal)
{
    /// <summary>Whether a snapshot begins in it: the place that was asked for is no longer held, or there was none.</summary>
    public bool BeginsSnapshot { get; init; }
}

/// <summary>Where a feed's events come from: one grain, as one user.</summary>
internal interface IFeedSource
{
    /// <summary>Opens an enumeration of the grain.</summary>
    /// <param name="after">The reader's last position; null for a first look.</param>
    /// <param name="first">Whether the reader has received nothing yet, so that its own request decides about the snapshot.</param>
    /// <param name="cancellationToken">The reader left.</param>
    IAsyncEnumerator<FeedBatch> Open(Position? after, bool first, CancellationToken cancellationToken);
}
