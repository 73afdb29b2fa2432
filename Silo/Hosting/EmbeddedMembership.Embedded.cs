using Parley.Grains.Recovery;

namespace Parley.Silo.Hosting;

/// <summary>Live silos as the embedded engine knows them.</summary>
internal sealed class EmbeddedMembership(IClusterStatus cluster) : ISiloMembership
{
    public string Self => cluster.Current.SiloId;

    public IReadOnlyCollection<string> Alive => cluster.Current.LiveSilos;

    public CancellationToken Lost => cluster.Lost;

    public async Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken)
    {
        var view = cluster.Current;
        while (view.LiveSilos.SetEquals(seen))
            view = await cluster.WaitForChangeAsync(view, cancellationToken);
    }
}
