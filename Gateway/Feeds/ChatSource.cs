using System.Runtime.CompilerServices;

namespace Parley.Gateway.Feeds;

/// <summary>The events of one chat as one user, in wire form.</summary>
/// <param name="grain">The chat.</param>
/// <param name="actor">Who reads.</param>
/// <param name="request">What the reader asked for first.</param>
internal sealed class ChatSource(IChatGrain grain, Actor actor, WatchChat request) : IFeedSource
{
    public IAsyncEnumerator<FeedBatch> Open(Position? after, bool first, CancellationToken cancellationToken)
    {
        // Who has got a part of a snapshot and no place yet gives a place that no log ever holds: the grain then answers with a resync,
        // which tells the client to start over. Ids it may have got then do not count.
        var again = first
            ? request with { After = after }
            : new WatchChat { After = after ?? default(Position), EveryPlace = request.EveryPlace };
        return ReadAsync(again, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    private async IAsyncEnumerable<FeedBatch> ReadAsync(WatchChat from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var encoder = new ChatEncoder();
        await foreach (var batch in grain.Watch(actor, from, cancellationToken).WithCancellation(cancellationToken))
        {
            yield return encoder.Encode(batch);
        }
    }
}
