using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

// A call that waits for its turn on a silo of Orleans fails with the stop of that silo, and such a silo takes new grains until its stop is
// known (docs/decisions/0011).
public sealed partial class StopTests
{
    [Fact]
    public async Task Call_that_waits_behind_a_busy_grain_of_a_stopping_silo_is_answered_by_its_successor()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var (stopping, staying) = (group.Members[0], group.Members[1]);
        var hold = stopping.Grains.GetGrain<ITurnGrain>("busy").Hold("hold", "gate");
        await group.Probe.Noted("busy", "hold begins");
        var stop = stopping.StopAsync();
        var next = staying.Grains.GetGrain<ITurnGrain>("busy").Increment();
        group.Probe.Open("gate");
        await hold;
        await stop;
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task Stopping_silo_calls_grains_elsewhere_and_takes_none()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var stopping = group.Members[0];
        var hold = stopping.Grains.GetGrain<ITurnGrain>("busy").Hold("hold", "gate");
        await group.Probe.Noted("busy", "hold begins");
        var stop = stopping.StopAsync();
        Assert.Equal(1, await stopping.Grains.GetGrain<ITurnGrain>("new").Increment());
        group.Probe.Open("gate");
        await hold;
        await stop;
        Assert.Equal(2, await group.Members[1].Grains.GetGrain<ITurnGrain>("new").Increment());
    }
}
