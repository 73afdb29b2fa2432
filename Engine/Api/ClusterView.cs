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
    /// <summary>What is known of <see cref="LiveSilos"/>, in their order.</summary>
    public ImmutableArray<SiloInfo> Silos { get; init; } = [];

    /// <summary>Views are the same when the same silos live and the same ones of them drain.</summary>
    public bool Equals(ClusterView? other) =>
        other is not null && SiloId == other.SiloId && LiveSilos.SetEquals(other.LiveSilos)
        && Silos.Count(silo => silo.IsDraining) == other.Silos.Count(silo => silo.IsDraining);

    public override int GetHashCode() => HashCode.Combine(SiloId, LiveSilos.Count);

    internal static ClusterView Of(string siloId, IEnumerable<SiloInfo> silos)
    {
        ImmutableArray<SiloInfo> ordered = [.. silos.OrderBy(silo => silo.SiloId, StringComparer.Ordinal)];
        return new(siloId, ordered.Select(silo => silo.SiloId).ToImmutableSortedSet(StringComparer.Ordinal)) { Silos = ordered };
    }

    internal SiloInfo? Find(string siloId) => Silos.FirstOrDefault(silo => silo.SiloId == siloId);
}
