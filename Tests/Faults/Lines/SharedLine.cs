using System.Net;

namespace Parley.Tests.Faults.Lines;

/// <summary>One line, whoever calls.</summary>
internal sealed class SharedLine : IAsyncDisposable
{
    private readonly TcpProxy _proxy;

    /// <param name="target">Where the other side listens now; null while it does not.</param>
    /// <param name="bytesPerSecond">See <see cref="LineQuality.BytesPerSecond"/>.</param>
    /// <param name="bufferSize">See <see cref="TcpProxy"/>.</param>
    public SharedLine(Func<EndPoint?> target, int? bytesPerSecond = null, int bufferSize = TcpProxy.AmpleBuffer)
    {
        Quality = new LineQuality(bytesPerSecond);
        _proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, 0), target, _ => Quality, bufferSize);
    }

    /// <summary>Where to connect instead.</summary>
    public IPEndPoint Address => _proxy.Address;

    /// <summary>What is wrong with it.</summary>
    public LineQuality Quality { get; }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
