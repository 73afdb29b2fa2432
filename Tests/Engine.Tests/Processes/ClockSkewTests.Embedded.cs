namespace Parley.Engine.Tests.Processes;

/// <summary>
/// Wall clocks of the machines do not matter: the database's clock decides, and differences of monotonic clocks. A silo of Orleans whose
/// clock is off by minutes ends while it joins, and says so (docs/decisions/0011).
/// </summary>
public sealed class ClockSkewTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Silos_whose_clocks_are_hours_apart_live_together_and_take_over_from_each_other()
    {
        await using var group = await ProcessGroup.StartAsync(
            await postgres.CreateDatabaseAsync(), silos: 2,
            (number, settings) => settings with { Skew = TimeSpan.FromHours(number == 0 ? -1 : 1) });
        var grain = group.Ledger("ledger");
        var holder = await group.HolderOfAsync(grain);
        var other = group.Silos.Single(silo => silo != holder);
        await holder.KillAsync();
        Assert.Equal(other.Id, await ProcessGroup.AskAsync(grain.Process));
        await group.HasAsync(1);
    }
}
