using Parley.Gateway.Json;

namespace Parley.Gateway.Feeds;

/// <summary>
/// Turns the batches of one enumeration into wire form. It knows where a snapshot begins and ends: only its last event has a place, and only
/// that is one to come back from.
/// </summary>
internal sealed class ChatEncoder : IDisposable
{
    private readonly ChunkBuilder _builder = new();

    // The place of the events of the snapshot that is being read, which is none.
    private Position? _snapshot;

    public void Dispose() => _builder.Dispose();

    public FeedBatch Encode(ChatEventBatch batch)
    {
        if (batch.Refusal is not null)
        {
            return new FeedBatch([], null, false, batch.Refusal);
        }

        var chunks = new List<Chunk>(1);
        var begins = false;
        foreach (var happened in batch.Events)
        {
            var starts = happened is StatusEvent { Snapshot: not null };
            var ends = !starts && happened.Position > _snapshot;
            if (starts || ends || _builder.IsFull)
            {
                Cut(chunks);
                _snapshot = starts ? happened.Position : ends ? null : _snapshot;
                begins |= starts;
            }

            _builder.Add(happened, WireJson.Instance.ChatEvent, happened.Position);
        }

        return Finish(batch, chunks) with { BeginsSnapshot = begins };
    }

    private FeedBatch Finish(ChatEventBatch batch, List<Chunk> chunks)
    {
        Position? resume = _snapshot is null || batch.CaughtUp ? batch.Position : null;
        if (!_builder.IsEmpty || (_snapshot is not null && batch.CaughtUp))
        {
            chunks.Add(_builder.Cut(resume));
        }

        _snapshot = batch.CaughtUp ? null : _snapshot;
        return new FeedBatch(chunks, resume, batch.CaughtUp, null);
    }

    private void Cut(List<Chunk> chunks)
    {
        if (!_builder.IsEmpty)
        {
            chunks.Add(_builder.Cut(_snapshot is null ? _builder.Last : null));
        }
    }
}
