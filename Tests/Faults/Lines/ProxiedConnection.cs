using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Faults.Lines;

/// <summary>One connection through a <see cref="TcpProxy"/>: what either side sends goes to the other, until one of them ends.</summary>
internal sealed class ProxiedConnection
{
    private readonly Socket _client;
    private readonly LineQuality _quality;
    private readonly int _bufferSize;

    /// <param name="client">Who called.</param>
    /// <param name="target">Whom; null while nobody is there.</param>
    /// <param name="quality">What is wrong with the line.</param>
    /// <param name="bufferSize">Bytes that the line holds.</param>
    /// <param name="closing">Cancelled when the proxy closes: it is torn then.</param>
    public ProxiedConnection(Socket client, EndPoint? target, LineQuality quality, int bufferSize, CancellationToken closing)
    {
        (_client, _quality, _bufferSize) = (client, quality, bufferSize);
        Completion = RunAsync(target, closing);
    }

    /// <summary>Completes without fault when the connection has ended.</summary>
    public Task Completion { get; }

    private async Task RunAsync(EndPoint? target, CancellationToken closing)
    {
        using var client = _client;
        if (target is null)
            return;
        using var server = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(closing);
        var torn = _quality.Torn.WaitAsync(ends.Token);
        var passing = PassAsync(client, server, target, ends.Token);
        var first = await Task.WhenAny(torn, passing);
        await ends.CancelAsync();
        await passing;
        await torn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A reset, not an orderly end: what is lost on the way is lost.
        if (first == torn)
            client.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    private async Task PassAsync(Socket client, Socket server, EndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            server.ReceiveBufferSize = _bufferSize;
            client.SendBufferSize = _bufferSize;
            await server.ConnectAsync(target, cancellationToken);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asking = PumpAsync(client, server, isAnswer: false, ends.Token);
            var answering = PumpAsync(server, client, isAnswer: true, ends.Token);
            await Task.WhenAny(asking, answering);
            await ends.CancelAsync();
            await Task.WhenAll(asking, answering);
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // The end of a connection, by either side or by a fault of the schedule.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer, CancellationToken cancellationToken)
    {
        var buffer = new byte[_bufferSize];
        while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await _quality.PassAsync(count, isAnswer, cancellationToken);
            for (var sent = 0; sent < count;)
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
        }
    }
}
