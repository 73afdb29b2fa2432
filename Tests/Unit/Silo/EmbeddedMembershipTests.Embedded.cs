using Parley.Silo.Hosting;

namespace Parley.Tests.Unit.Silo;

/// <summary>Whoever waits for a change says what it has seen: what others ask meanwhile takes no change from it.</summary>
public sealed class EmbeddedMembershipTests
{
    [Fact]
    public async Task A_change_between_look_and_wait_is_a_change()
    {
        var cluster = new StillCluster { Current = View("a", "b") };
        var membership = new EmbeddedMembership(cluster);
        var seen = membership.Alive;
        cluster.Current = View("a");

        Assert.Equal(["a"], membership.Alive);
        Assert.True(membership.WaitForChangeAsync(seen, CancellationToken.None).IsCompletedSuccessfully);
        using var waiting = new CancellationTokenSource();
        var change = membership.WaitForChangeAsync(membership.Alive, waiting.Token);
        Assert.False(change.IsCompleted);
        await waiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
    }

    private static ClusterView View(params string[] silos) => new("a", [.. silos]);

    /// <summary>A cluster in which nothing happens while somebody waits.</summary>
    private sealed class StillCluster : IClusterStatus
    {
        public required ClusterView Current { get; set; }

        public CancellationToken Lost => CancellationToken.None;

        public async Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return seen;
        }
    }
}
