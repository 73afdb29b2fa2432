namespace Parley.Engine.Tests.Processes;

// A silo of Orleans that wakes learns of its death from the table, and may begin a turn before; then its process ends. And half of a
// client's calls go through the frozen one until it is voted out (docs/decisions/0011).
public sealed partial class FrozenProcessTests
{
    [Fact]
    public async Task Promise2_frozen_silo_loses_its_grains_and_writes_nothing_when_it_wakes()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grain = group.Ledger("ledger");
        var frozen = await group.HolderOfAsync(grain);
        await grain.StartWriting();
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, frozen) > 2, "the grain writes");
        await frozen.FreezeAsync();

        await group.HasAsync(1);
        var heir = await group.HolderOfAsync(grain);
        Assert.NotEqual(frozen.Id, heir.Id);
        await grain.StartWriting();
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, heir) > 2, "its successor writes");
        var before = await WritesOfAsync(group, frozen);
        await frozen.ThawAsync();

        await group.HasAsync(2);
        var later = await WritesOfAsync(group, heir);
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, heir) > later + 5, "its successor goes on");
        Assert.Equal(before, await WritesOfAsync(group, frozen));
        Assert.Equal(heir.Id, await grain.Process());
        Assert.Equal(heir.Id, await StoredProcessAsync(group));
    }

    [Fact]
    public async Task Promise4_hung_silo_fails_its_own_calls_and_blocks_no_others()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grains = Enumerable.Range(0, 40).Select(number => group.Ledger($"{number}")).ToArray();
        var holders = await Task.WhenAll(grains.Select(grain => grain.Process()));
        var (frozen, awake) = (group.Silos[0], group.Silos[1]);
        await frozen.FreezeAsync();
        var stuck = grains.Where((_, i) => holders[i] == frozen.Id).Select(grain => grain.Add(Guid.NewGuid())).ToArray();
        Assert.NotEmpty(stuck);

        await Task.WhenAll(grains.Where((_, i) => holders[i] == awake.Id).Select(grain => grain.Add(Guid.NewGuid())));
        // Their silo counts as living until its lease is over.
        Assert.Contains(stuck, call => !call.IsCompleted);
        foreach (var call in stuck)
            await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await Task.WhenAll(grains.Select(grain => grain.Add(Guid.NewGuid())));
    }
}
