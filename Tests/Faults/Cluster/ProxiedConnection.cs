using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Faults.Cluster;

/// <summary>One connection through a <see cref="TcpProxy"/>: what either side sends goes to the other, until one of them ends.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private readonly Socket _client;
    private readonly LineQuality _quality;
    private readonly int _bufferSize;
    private readonly CancellationTokenSource _abort = new();

    public ProxiedConnection(Socket client, EndPoint? target, LineQuality quality, int bufferSize)
    {
        (_client, _quality, _bufferSize) = (client, quality, bufferSize);
        Completion = RunAsync(target);
    }

    /// <summary>Completes without fault when the connection has ended.</summary>
    public Task Completion { get; }

    /// <summary>Tears it: both sides see a reset.</summary>
    public void Abort() => _abort.Cancel();

    /// <summary>After its <see cref="Completion"/>.</summary>
    public void Dispose() => _abort.Dispose();

    private async Task RunAsync(EndPoint? target)
    {
        using var client = _client;
        using var server = target is null ? null : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (server is null)
                return;
            server.ReceiveBufferSize = _bufferSize;
            client.SendBufferSize = _bufferSize;
            await server.ConnectAsync(target!, _abort.Token);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
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
        finally
        {
            // A reset, not an orderly end: what is lost on the way is lost.
            if (_abort.IsCancellationRequested)
                client.LingerState = new LingerOption(enable: true, seconds: 0);
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
