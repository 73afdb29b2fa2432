using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>An orderly stop of one silo among others.</summary>
public sealed partial class StopTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Promise7_grains_of_a_stopping_silo_are_told_and_live_on_elsewhere()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var keys = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        var (stopping, staying) = (group.Members[0], group.Members[1]);
        await Task.WhenAll(keys.Select(key => stopping.Grains.GetGrain<ILifeGrain>(key).Instance()));
        await stopping.StopAsync();
        foreach (var key in keys)
        {
            await staying.Grains.GetGrain<ILifeGrain>(key).Instance();
            var notes = group.Probe.Notes(key.ToString("N")).Where(note => note != "scope disposed");
            Assert.Equal(["activating", "ShuttingDown", "gone", "activating"], notes);
        }
    }

    [Fact]
    public async Task Grain_on_a_stopping_silo_that_is_still_busy_holds_up_no_other()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var (stopping, staying) = (group.Members[0], group.Members[1]);
        var hold = stopping.Grains.GetGrain<ITurnGrain>("busy").Hold("hold", "gate");
        await stopping.Grains.GetGrain<ITurnGrain>("free").Increment();
        await group.Probe.Noted("busy", "hold begins");
        var stop = stopping.StopAsync();
        await Eventually.TrueAsync(
            async () => await staying.Grains.GetGrain<ITurnGrain>("free").Increment() > 0 && group.Probe.Count("free", "activated") == 2,
            "the free grain lives elsewhere");
        Assert.False(stop.IsCompleted);
        group.Probe.Open("gate");
        await hold;
        await stop;
        Assert.Equal(1, await staying.Grains.GetGrain<ITurnGrain>("busy").Increment());
    }
}
