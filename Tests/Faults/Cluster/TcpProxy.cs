using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Faults.Cluster;

/// <summary>A line between two processes that can be torn, cut off, made slow or late.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Func<EndPoint?> _target;
    private readonly int _bufferSize;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly Task _accepting;

    /// <param name="target">Where the other side listens now; null while it does not.</param>
    /// <param name="quality">What is wrong with the line now.</param>
    /// <param name="bufferSize">Bytes that the line holds; small for a slow reader, who must not be helped by buffers.</param>
    public TcpProxy(Func<EndPoint?> target, LineQuality quality, int bufferSize = 64 * 1024)
    {
        (_target, Quality, _bufferSize) = (target, quality, bufferSize);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What is wrong with the line.</summary>
    public LineQuality Quality { get; }

    /// <summary>Tears all connections that there are.</summary>
    public void Drop()
    {
        lock (_lock)
            _connections.ForEach(connection => connection.Abort());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // Before the listener stops: it may be asked for one more connection until then.
        await _accepting;
        _listener.Stop();
        Drop();
        await Task.WhenAll(_connections.Select(connection => connection.Completion));
        _connections.ForEach(connection => connection.Dispose());
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var connection = new ProxiedConnection(await _listener.AcceptSocketAsync(_stopping.Token), _target(), Quality, _bufferSize);
                lock (_lock)
                {
                    foreach (var over in _connections.FindAll(other => other.Completion.IsCompleted))
                    {
                        over.Dispose();
                        _connections.Remove(over);
                    }

                    _connections.Add(connection);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
