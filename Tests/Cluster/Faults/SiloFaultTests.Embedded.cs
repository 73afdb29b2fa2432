namespace Parley.Tests.Cluster.Faults;

/// <summary>What only the embedded engine promises: on Orleans calls go through any silo (docs/decisions/0011).</summary>
public sealed partial class SiloFaultTests
{
    [Fact]
    public async Task Matrix_13_a_frozen_silo_blocks_nobody_else()
    {
        var silo = Cluster.Silos[0];
        await using var frozen = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: true);
        await using var running = await StreamingChat.StartAsync(Cluster, AnswerLasts, silo, isOwner: false);

        var freeze = silo.FreezeAsync(PastItsLease, CancellationToken.None);
        // Begun while it is frozen and ended before it thaws: on whichever of the others.
        await using var begun = await StreamingChat.StartAsync(Cluster, TimeSpan.FromSeconds(1));
        await begun.AssertEndsWellAsync();
        await running.AssertEndsWellAsync();

        Assert.False(freeze.IsCompleted);
        Assert.InRange(running.Viewer.LongestGap, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await freeze;
        await frozen.AssertEndsWellAsync();
        await Cluster.WaitReadyAsync();
    }
}
