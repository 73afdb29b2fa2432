namespace Parley.Engine.Tests.Processes;

/// <summary>A silo that stands still with its connections open (SIGSTOP), longer than its lease lasts.</summary>
public sealed class FrozenProcessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
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

        await Eventually.TrueAsync(() => group.Status.Current.LiveSilos.Count == 1, "the lease is over");
        var heir = await group.HolderOfAsync(grain);
        Assert.NotEqual(frozen.Id, heir.Id);
        await grain.StartWriting();
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, heir) > 2, "its successor writes");
        var before = await WritesOfAsync(group, frozen);
        await frozen.ThawAsync();

        await Eventually.TrueAsync(() => group.Status.Current.LiveSilos.Count == 2, "the silo that woke has joined again");
        var later = await WritesOfAsync(group, heir);
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, heir) > later + 5, "its successor goes on");
        Assert.Equal(before, await WritesOfAsync(group, frozen));
        Assert.Equal(heir.Id, await grain.Process());
        Assert.Equal(heir.Id, await group.ExecuteAsync("select (payload->>'process')::int from engine.grain_state"));
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

    private static async Task<long> WritesOfAsync(ProcessGroup group, SiloProcess silo) =>
        (long)(await group.ExecuteAsync($"select count(*) from ledger where process = {silo.Id}"))!;
}
