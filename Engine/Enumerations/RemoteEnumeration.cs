using Parley.Engine.Transport;
using Parley.Engine.Wire;

namespace Parley.Engine.Enumerations;

/// <summary>An enumeration of a grain in another process.</summary>
internal sealed class RemoteEnumeration<T>(EnumerationStream stream, WireFormat wire) : IEnumeration<T>
{
    private static readonly EnumerationBatch<T> Last = new([], IsLast: true);

    private readonly Lock _gate = new();
    private Task<EnumerationBatch<T>> _reading = Task.FromResult(EnumerationBatch<T>.NotYet);
    private Task? _closing;

    public Task<EnumerationBatch<T>> NextAsync()
    {
        lock (_gate)
            return _reading = _closing is null ? ReadAsync() : Task.FromException<EnumerationBatch<T>>(new EnumerationAbortedException());
    }

    public Task CloseAsync()
    {
        lock (_gate)
            return _closing ??= DrainAsync(_reading);
    }

    private async Task<EnumerationBatch<T>> ReadAsync()
    {
        EnumerationBatch<T>? batch = null;
        Exception? failure = null;
        while (batch is null && failure is null)
        {
            await stream.ReadAsync(frame =>
            {
                if (frame.Kind == FrameKind.Items)
                    batch = new(wire.Read<IReadOnlyList<T>>(frame.Rest), IsLast: false);
                else if (frame.Kind == FrameKind.End)
                    batch = Last;
                else if (frame.Kind == FrameKind.Failure)
                    failure = wire.ReadFailure(frame.Rest);
            }).ConfigureAwait(false);
        }

        return batch ?? throw failure!;
    }

    /// <summary>What was under way is read to its end: with it the silo says that the iterator's last block has run.</summary>
    private async Task DrainAsync(Task<EnumerationBatch<T>> reading)
    {
        await using var closed = stream.ConfigureAwait(false);
        stream.Finish();
        try
        {
            var batch = await reading.ConfigureAwait(false);
            while (!batch.IsLast)
                batch = await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It ended by a failure, or with its silo. Who closes it does not want to know.
        }
    }
}
