namespace Parley.Engine;

/// <summary>A living silo as it describes itself.</summary>
/// <param name="SiloId">Its id, which is never used twice.</param>
/// <param name="Address">Where other processes reach it, <c>host:port</c>; empty for a solitary silo.</param>
/// <param name="Machine">The name of its host.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="WireVersion">The version of the protocol between processes that it speaks; only equal ones understand each other.</param>
/// <param name="IsDraining">Whether it stops: it still runs what it has and takes nothing new.</param>
public sealed record SiloInfo(string SiloId, string Address, string Machine, string Version, int WireVersion, bool IsDraining)
{
    /// <summary>How many activations it had when it last renewed its lease.</summary>
    internal int Load { get; init; }
}
