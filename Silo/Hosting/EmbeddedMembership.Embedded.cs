using Parley.Grains.Recovery;

namespace Parley.Silo.Hosting;

/// <summary>Live silos as the embedded engine knows them.</summary>
internal sealed class EmbeddedMembership(IClusterStatus cluster) : ISiloMembership
{
    // What was last told: a change after it and before the wait is a change all the same.
    private ClusterView _told = cluster.Current;

    public string Self => cluster.Current.SiloId;

    public IReadOnlyCollection<string> Alive => (_told = cluster.Current).LiveSilos;

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => cluster.WaitForChangeAsync(_told, cancellationToken);
}
