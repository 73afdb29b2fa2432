using System.Runtime.CompilerServices;
using Parley.Gateway.Json;

namespace Parley.Gateway.Feeds;

/// <summary>
/// Changes of one user's chats in wire form: one event a chunk, as each goes out as a frame of its own (spec/chat.md 2.4).
/// </summary>
internal sealed class WatchSource(IUserGrain grain, Actor actor) : IFeedSource
{
    private static readonly WatchNotice ResyncNotice = new(WatchNotice.Resync, null);

    private static readonly byte[] ResyncJson = JsonSerializer.SerializeToUtf8Bytes(ResyncNotice, WireJson.Instance.WatchNotice);

    /// <summary>Whether a slice of this source is the notice that changes may have been missed.</summary>
    public static bool IsResync(in Slice slice) => slice.Json.Span.SequenceEqual(ResyncJson);

    public IAsyncEnumerator<FeedBatch> Open(Position? after, bool first, CancellationToken cancellationToken) =>
        ReadAsync(after, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<FeedBatch> ReadAsync(Position? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var builder = new ChunkBuilder();
        var chunks = new List<Chunk>();
        await foreach (var batch in grain.WatchChats(actor, after, cancellationToken).WithCancellation(cancellationToken))
        {
            chunks.Clear();
            if (batch.Resync)
            {
                var place = batch.Events.IsEmpty ? batch.Position : batch.Events[0].Position;
                builder.Add(ResyncNotice, WireJson.Instance.WatchNotice, place);
                chunks.Add(builder.Cut(batch.Events.IsEmpty ? batch.Position : null));
            }

            for (var i = 0; i < batch.Events.Length; i++)
            {
                var change = batch.Events[i];
                builder.Add(new WatchNotice(WatchNotice.NameOf(change.Kind), change.Chat), WireJson.Instance.WatchNotice, change.Position);
                chunks.Add(builder.Cut(i == batch.Events.Length - 1 ? batch.Position : change.Position));
            }

            // The grain's first batch is all there was; the reader is registered from then on.
            yield return new FeedBatch([.. chunks], batch.Position, batch.Refusal is null, batch.Refusal);
        }
    }
}
