using System.IO.Pipelines;

namespace Parley.Engine.Transport;

/// <summary>The caller's end of an enumeration in another process: one HTTP/2 stream, whose window is its backpressure.</summary>
internal sealed class EnumerationStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly DuplexContent _request;
    private readonly FrameReader _frames;
    private readonly CancellationToken _lost;

    /// <param name="lost">Cancelled when the silo has gone.</param>
    internal EnumerationStream(HttpResponseMessage response, Stream body, DuplexContent request, CancellationToken lost)
    {
        _response = response;
        _request = request;
        _frames = new FrameReader(PipeReader.Create(body));
        _lost = lost;
    }

    /// <summary>Waits for the next frame and handles it in place.</summary>
    /// <exception cref="EnumerationAbortedException">The silo has gone.</exception>
    internal async Task ReadAsync(FrameReader.Handler handler)
    {
        try
        {
            if (!await _frames.ReadAsync(handler, single: true, _lost).ConfigureAwait(false))
                throw new EnumerationAbortedException("The silo closed the connection before the enumeration's end.");
        }
        catch (Exception exception) when (PeerConnection.IsLoss(exception))
        {
            throw new EnumerationAbortedException("The silo was lost before the enumeration's end.", exception);
        }
    }

    /// <summary>Tells the silo that no more elements are wanted. What was sent before still comes, and the end after it.</summary>
    internal void Finish() => _request.Complete();

    public ValueTask DisposeAsync()
    {
        _request.Complete();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
