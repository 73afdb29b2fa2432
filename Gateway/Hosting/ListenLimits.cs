using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Parley.Gateway.Hosting;

/// <summary>What the server accepts of a connection.</summary>
internal static class ListenLimits
{
    // The endpoints refuse above 1 MiB with an answer that says so; this only bounds what is read before that.
    private const long MaxBody = 4 * 1024 * 1024;

    // Milliseconds without acknowledgement of sent bytes after which a peer counts as gone (field.md R9).
    private const int MaxUnacknowledged = 30_000;

    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

    public static void AddListenLimits(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBody;
        });
        services.Configure<SocketTransportOptions>(options =>
        {
            options.CreateBoundListenSocket = Listen;

            // A frame goes to the socket in the thread that wrote it, and a request runs in the one that received it: a wake-up less each.
            // Either is a thread of the pool, as the runtime completes sockets there unless told otherwise; one that is held up holds up
            // its own connection only.
            options.UnsafePreferInlineScheduling = true;
        });
    }

    /// <summary>Listens; accepted sockets inherit the timeout, which finds half-open readers of server-sent events.</summary>
    private static Socket Listen(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes(MaxUnacknowledged));
        }

        return socket;
    }
}
