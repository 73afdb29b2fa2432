using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Faults.Lines;

/// <summary>
/// The ports of a silo that keeps them over all its restarts: below those that systems give to connections, or one would be taken while the
/// silo is away.
/// </summary>
/// <param name="Listen">Where the silo listens.</param>
/// <param name="Advertised">Where its proxy does, which is what the silo tells others.</param>
internal readonly record struct ClusterPorts(IPEndPoint Listen, IPEndPoint Advertised)
{
    /// <summary>Ports that follow each other: on Orleans silos take the calls of gateways on the one after that of silos.</summary>
    public const int Count = 2;

    private const int Lowest = 10_000;
    private const int Highest = 30_000;

    /// <summary>Chooses ports that nobody uses.</summary>
    public static ClusterPorts Choose()
    {
        while (true)
        {
            var first = Random.Shared.Next(Lowest, Highest);
            if (Enumerable.Range(first, 2 * Count).All(IsFree))
                return new ClusterPorts(new(IPAddress.Loopback, first), new(IPAddress.Loopback, first + Count));
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
