using System.Net.WebSockets;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;

namespace Parley.Gateway.Streams;

/// <summary>Writes frames as text messages of a one-way WebSocket.</summary>
internal sealed class WebSocketSink(WebSocket socket, EnvelopeShape shape) : IFrameSink
{
    private readonly PooledBuffer _buffer = new();

    public async ValueTask WriteDataAsync(FeedFrame frame, CancellationToken cancellationToken)
    {
        if (shape == EnvelopeShape.Array)
        {
            _buffer.Reserve(frame.Bytes + 64);
            Envelope.WriteArray(_buffer, frame.Slices);
            await SendAsync(cancellationToken);
            return;
        }

        foreach (var slice in frame.Slices)
        {
            Envelope.WriteSingle(_buffer, slice);
            await SendAsync(cancellationToken);
        }
    }

    public ValueTask WritePingAsync(CancellationToken cancellationToken) =>
        socket.SendAsync(Envelope.Ping, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public ValueTask WriteErrorAsync(Problem problem, CancellationToken cancellationToken)
    {
        Envelope.WriteError(_buffer, problem);
        return SendAsync(cancellationToken);
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(_buffer.Written, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _buffer.Clear();
        }
    }
}
