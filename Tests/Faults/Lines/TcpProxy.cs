using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Faults.Lines;

/// <summary>Takes connections in another's place and passes them on, over lines that can be torn, cut off, made slow or late.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    /// <summary>For lines of which only the faults matter.</summary>
    public const int AmpleBuffer = 64 * 1024;

    private readonly Func<EndPoint?> _target;
    private readonly Func<IPEndPoint, LineQuality> _qualityFor;
    private readonly int _bufferSize;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly Task _accepting;

    /// <param name="listen">Where to take connections.</param>
    /// <param name="target">Where the other side listens now; null while it does not.</param>
    /// <param name="qualityFor">What is wrong with the line of whoever calls from there.</param>
    /// <param name="bufferSize">Bytes that a connection holds; few for a slow reader, who must not be helped by buffers.</param>
    public TcpProxy(IPEndPoint listen, Func<EndPoint?> target, Func<IPEndPoint, LineQuality> qualityFor, int bufferSize = AmpleBuffer)
    {
        (_target, _qualityFor, _bufferSize) = (target, qualityFor, bufferSize);
        _listener = new TcpListener(listen);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        // Before the listener stops: it may be asked for one more connection until then.
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections.Select(connection => connection.Completion));
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var caller = await _listener.AcceptSocketAsync(_closing.Token);
                _connections.RemoveAll(connection => connection.Completion.IsCompleted);
                _connections.Add(
                    new(caller, _target(), _qualityFor((IPEndPoint)caller.RemoteEndPoint!), _bufferSize, _closing.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
