using Parley.Engine.Transport;

namespace Parley.Engine.Membership;

/// <summary>What this process says of itself when it joins. The address is known once the listener has its port.</summary>
internal sealed class SiloIdentity(ClusterSecret? secret, string? version)
{
    /// <summary>Where others reach this process, <c>host:port</c>.</summary>
    internal string Address { get; set; } = "";

    internal SiloRow NewRow() => new(
        new SiloInfo(
            Guid.NewGuid().ToString("N"), Address, Environment.MachineName, version ?? "", WireProtocol.Version, IsDraining: false),
        secret is null ? SiloMode.Solitary : SiloMode.Clustered,
        ProcessIdentity.Current,
        secret?.Mark ?? "");
}
