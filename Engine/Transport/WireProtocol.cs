namespace Parley.Engine.Transport;

/// <summary>
/// The protocol between processes. Two processes understand each other when their <see cref="Version"/> is the same; within a version
/// frames and members may be added, which readers that do not know them ignore.
/// </summary>
internal static class WireProtocol
{
    internal const int Version = 1;

    internal const string LinkPath = "/link";

    internal const string EnumerationPath = "/enumeration";

    /// <summary>Header: the version of the sender.</summary>
    internal const string VersionHeader = "parley-wire";

    /// <summary>Header: which silo is meant. The process at its address may be another by now.</summary>
    internal const string SiloHeader = "parley-silo";

    /// <summary>Header: see <see cref="ClusterSecret.ProofFor"/>.</summary>
    internal const string ProofHeader = "parley-proof";

    /// <summary>Longest frame. A longer one fails the call or, on the way in, the connection.</summary>
    internal const int MaxFrameLength = 64 * 1024 * 1024;
}
