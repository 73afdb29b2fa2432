namespace Parley.Engine.Tests.Processes;

/// <summary>A silo that stands still with its connections open (SIGSTOP), longer than its lease lasts.</summary>
public sealed partial class FrozenProcessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Promise2_state_of_a_frozen_silos_grain_is_its_successors_when_it_wakes()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grain = group.Ledger("ledger");
        var frozen = await group.HolderOfAsync(grain);
        await grain.StartWriting();
        await Eventually.TrueAsync(async () => await WritesOfAsync(group, frozen) > 2, "the grain writes");
        await frozen.FreezeAsync();

        await group.HasAsync(1);
        var heir = await ProcessGroup.AskAsync(grain.Process);
        Assert.NotEqual(frozen.Id, heir);
        await grain.StartWriting();
        await Eventually.TrueAsync(async () => await StoredProcessAsync(group) == heir, "its successor writes");
        await frozen.ThawAsync();

        // Long enough for many late writes: each would show in what is stored.
        var successor = group.Silos.Single(silo => silo.Id == heir);
        var later = await WritesOfAsync(group, successor);
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(heir, await StoredProcessAsync(group));
                return await WritesOfAsync(group, successor) > later + 20;
            },
            "its successor goes on");
        Assert.Equal(heir, await grain.Process());
    }

    [Fact]
    public async Task Promise4_call_of_a_hung_silo_fails_and_its_grain_lives_on_elsewhere()
    {
        await using var group = await ProcessGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var grain = group.Ledger("ledger");
        var frozen = await group.HolderOfAsync(grain);
        await frozen.FreezeAsync();
        var failure = await Record.ExceptionAsync(() => grain.Add(Guid.NewGuid()));
        Assert.True(failure is not null && ProcessClient.IsLoss(failure), $"{failure}");
        Assert.NotEqual(frozen.Id, await ProcessGroup.AskAsync(grain.Process));
    }

    private static async Task<long> WritesOfAsync(ProcessGroup group, SiloProcess silo) =>
        (long)(await group.ExecuteAsync($"select count(*) from ledger where process = {silo.Id}"))!;

    private static async Task<int?> StoredProcessAsync(ProcessGroup group) =>
        (int?)await group.ExecuteAsync(ProcessClient.StoredProcessSql);
}
