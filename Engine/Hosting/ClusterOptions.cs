using System.Net;

namespace Parley.Engine.Hosting;

/// <summary>How a process takes part in a cluster. All silos on a database have them, or a single one runs without.</summary>
public sealed class ClusterOptions
{
    /// <summary>Fewest characters of <see cref="Secret"/>: 128 bits in hexadecimal.</summary>
    public const int MinSecretLength = 32;

    /// <summary>Known to all processes of the cluster and to nobody else: who has it may call any grain.</summary>
    public string Secret { get; set; } = "";

    /// <summary>
    /// Where a silo listens for the others; port 0 takes a free one. Calls are not encrypted: listening beyond this machine is for a
    /// network that only the cluster can reach.
    /// </summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 0);

    /// <summary>The <c>host:port</c> that others are told; the endpoint listened on when null.</summary>
    public string? Advertise { get; set; }

    /// <summary>The version of the program, shown in <see cref="SiloInfo.Version"/>.</summary>
    public string? Version { get; set; }
}
