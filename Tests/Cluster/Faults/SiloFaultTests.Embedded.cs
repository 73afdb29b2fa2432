using Parley.Tests.Faults.Cluster;
using Parley.Tests.Faults.Invariants;
using Parley.Tests.Faults.Schedule;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Faults;

/// <summary>
/// What only the embedded engine promises: on Orleans calls go through any silo, and a silo that does not reach the database stays
/// (docs/decisions/0011).
/// </summary>
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

    [Fact]
    public async Task A_silo_that_loses_its_lease_ends_what_its_chats_have_asked()
    {
        // Several: each has a statement under way, whose cancellation waits for the database as well.
        var chats = new List<StreamingChat>();
        while (chats.Count < 4)
            chats.Add(await StreamingChat.StartAsync(Cluster, TimeSpan.FromSeconds(15), Cluster.Silos[0], isOwner: true));
        using var injection = new FaultInjection(Cluster);
        var cut = injection.RunAsync(new Fault(TimeSpan.Zero, FaultKind.CutOffDatabase, Target: 0, PastItsLease), CancellationToken.None);
        // Wait for the database, so that the chats cannot end in an orderly way: they are halted where they stand.
        Task[] queued = [.. chats.Select(chat => chat.QueueAsync())];

        await Task.WhenAll(chats.Select(async chat =>
        {
            await Eventually.TrueAsync(() => chat.Requests.Count > 1, "another silo asks", TimeSpan.FromSeconds(20));
            await chat.Requests[0].Ended.WaitAsync(OwnerInvariant.Notice);
        }));

        await cut;
        await Task.WhenAll(queued);
        await Task.WhenAll(chats.Select(chat => chat.DisposeAsync().AsTask()));
    }
}
