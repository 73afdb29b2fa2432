using System.Collections.Immutable;

namespace Parley.Engine;

/// <summary>One state of the cluster.</summary>
/// <param name="SiloId">
/// This process's own silo, empty while it is none. An id is never used twice: after a restart, or a lease that was lost, it is another
/// one.
/// </param>
/// <param name="LiveSilos">The ids of all silos with a lease, this one included.</param>
public sealed record ClusterView(string SiloId, ImmutableSortedSet<string> LiveSilos)
{
    public bool Equals(ClusterView? other) => other is not null && SiloId == other.SiloId && LiveSilos.SetEquals(other.LiveSilos);

    public override int GetHashCode() => HashCode.Combine(SiloId, LiveSilos.Count);
}
