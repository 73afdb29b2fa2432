using Parley.Gateway.Json;

namespace Parley.Gateway.Feeds;

/// <summary>
/// Turns the batches of one enumeration into wire form. It knows where a snapshot begins and ends: all of a snapshot's events stand at one
/// place, and only its end is a place to come back from.
/// </summary>
internal sealed class ChatEncoder : IDisposable
{
    private readonly ChunkBuilder _builder = new();

    // The place at which the snapshot that is being read was cut.
    private Position? _snapshot;

    public void Dispose() => _builder.Dispose();

    public FeedBatch Encode(ChatEventBatch batch)
    {
        if (batch.Refusal is not null)
        {
            return new FeedBatch([], null, false, batch.Refusal);
        }

        var chunks = new List<Chunk>(1);
        foreach (var happened in batch.Events)
        {
            var starts = happened is StatusEvent { Snapshot: not null };
            var ends = !starts && happened.Position > _snapshot;
            if (starts || ends || _builder.IsFull)
            {
                Cut(chunks);
                _snapshot = starts ? happened.Position : ends ? null : _snapshot;
            }

            _builder.Add(happened, WireJson.Instance.ChatEvent, happened.Position);
        }

        return Finish(batch, chunks);
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
