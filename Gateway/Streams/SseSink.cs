using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;

namespace Parley.Gateway.Streams;

/// <summary>Writes frames as server-sent events; the id of each is the place to come back from.</summary>
internal sealed class SseSink(HttpResponse response, EnvelopeShape shape) : IFrameSink
{
    private readonly PipeWriter _body = response.BodyWriter;

    /// <summary>Sends the head of the response: the client then knows that the stream is on.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        _body.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"retry: {RetryHint.Next().TotalMilliseconds}\n\n")));
        await FlushAsync(cancellationToken);
    }

    public ValueTask WriteDataAsync(FeedFrame frame, CancellationToken cancellationToken)
    {
        if (shape == EnvelopeShape.Array)
        {
            BeginEvent(frame.Position);
            Envelope.WriteArray(_body, frame.Slices);
            _body.Write("\n\n"u8);
            return FlushAsync(cancellationToken);
        }

        foreach (var slice in frame.Slices)
        {
            BeginEvent(slice.Resume);
            Envelope.WriteSingle(_body, slice);
            _body.Write("\n\n"u8);
        }

        return FlushAsync(cancellationToken);
    }

    public ValueTask WritePingAsync(CancellationToken cancellationToken)
    {
        _body.Write(": ping\n\n"u8);
        return FlushAsync(cancellationToken);
    }

    public ValueTask WriteErrorAsync(Problem problem, CancellationToken cancellationToken)
    {
        BeginEvent(null);
        Envelope.WriteError(_body, problem);
        _body.Write("\n\n"u8);
        return FlushAsync(cancellationToken);
    }

    private void BeginEvent(Position? position)
    {
        if (position is { } place)
        {
            _body.Write("id: "u8);
            var id = _body.GetSpan(48);
            System.Text.Unicode.Utf8.TryWrite(id, CultureInfo.InvariantCulture, $"{place.Generation}:{place.Sequence}\n", out var length);
            _body.Advance(length);
        }

        _body.Write("data: "u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = await _body.FlushAsync(cancellationToken);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("The client has gone.", cancellationToken);
        }
    }
}
