using Parley.Grains.Recovery;

namespace Parley.Tests.Cluster.Storage;

/// <summary>A cluster of one.</summary>
internal sealed class OneSilo : ISiloMembership
{
    public string Self => "silo";

    public IReadOnlyCollection<string> Alive => ["silo"];

    public CancellationToken Lost => CancellationToken.None;

    public Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken) =>
        new TaskCompletionSource().Task.WaitAsync(cancellationToken);
}
