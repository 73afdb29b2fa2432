using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>An orderly stop of the silo.</summary>
public sealed partial class DrainTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Stop_tells_every_activation_why_and_waits_for_it()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        var keys = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(keys.Select(key => cluster.Grains.GetGrain<ILifeGrain>(key).Instance()));
        await cluster.StopAsync();
        Assert.All(keys, key => Assert.Equal(
            ["activating", "ShuttingDown", "gone", "scope disposed"], cluster.Probe.Notes(key.ToString("N"))));
    }

    [Fact]
    public async Task Stop_lets_a_call_under_way_end()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        var hold = cluster.Grains.GetGrain<ITurnGrain>("hold").Hold("hold", "gate");
        await cluster.Probe.Noted("hold", "hold begins");
        var stop = cluster.StopAsync();
        Assert.False(stop.IsCompleted);
        cluster.Probe.Open("gate");
        await hold;
        await stop;
    }

    [Fact]
    public async Task Enumeration_that_heeds_the_hosts_stop_ends_by_itself()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        await using var items = cluster.Grains.GetGrain<IStreamGrain>("stream").EndsWithTheHost().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync();
        await cluster.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False(await next);
    }

    [Fact]
    public async Task Calls_after_the_stop_are_refused()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        await cluster.Grains.GetGrain<ITurnGrain>("any").Increment();
        await cluster.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.Grains.GetGrain<ITurnGrain>("any").Increment());
    }
}
