using Microsoft.Extensions.ObjectPool;
using Parley.Gateway.Json;

namespace Parley.Gateway.Feeds;

/// <summary>
/// Turns the batches of one enumeration into wire form. It knows where a snapshot begins and ends:
/// only its last event has a place, and only that is one to come back from.
/// </summary>
internal sealed class ChatEncoder
{
    // Between two batches a feed needs no buffer, and most feeds are between two batches.
    private static readonly ObjectPool<ChunkBuilder> Builders = ObjectPool.Create<ChunkBuilder>();

    // The place of the events of the snapshot that is being read, which is none.
    private Position? _snapshot;

    public FeedBatch Encode(ChatEventBatch batch)
    {
        if (batch.Refusal is not null)
        {
            return new FeedBatch([], null, false, batch.Refusal);
        }

        var builder = Builders.Get();
        var encoded = Encode(batch, builder);
        // Not after a failure: what was written then stays in it.
        Builders.Return(builder);
        return encoded;
    }

    private FeedBatch Encode(ChatEventBatch batch, ChunkBuilder builder)
    {
        var chunks = new List<Chunk>(1);
        var begins = false;
        foreach (var happened in batch.Events)
        {
            var starts = happened is StatusEvent { Snapshot: not null };
            var ends = !starts && happened.Position > _snapshot;
            if (starts || ends || builder.IsFull)
            {
                Cut(builder, chunks);
                _snapshot = starts ? happened.Position : ends ? null : _snapshot;
                begins |= starts;
            }

            builder.Add(happened, WireJson.Instance.ChatEvent, happened.Position);
        }

        return Finish(batch, builder, chunks) with { BeginsSnapshot = begins };
    }

    private FeedBatch Finish(ChatEventBatch batch, ChunkBuilder builder, List<Chunk> chunks)
    {
        Position? resume = _snapshot is null || batch.CaughtUp ? batch.Position : null;
        if (!builder.IsEmpty || (_snapshot is not null && batch.CaughtUp))
        {
            chunks.Add(builder.Cut(resume));
        }

        _snapshot = batch.CaughtUp ? null : _snapshot;
        return new FeedBatch(chunks, resume, batch.CaughtUp, null);
    }

    private void Cut(ChunkBuilder builder, List<Chunk> chunks)
    {
        if (!builder.IsEmpty)
        {
            chunks.Add(builder.Cut(_snapshot is null ? builder.Last : null));
        }
    }
}
