using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

public sealed partial class IdleActivationTests
{
    [Fact]
    public async Task Enumeration_whose_reader_pauses_keeps_the_activation()
    {
        var clock = new FakeTimeProvider();
        var cluster = await fixture.StartAsync(new ClusterSettings { Clock = clock, IdleTimeout = TimeSpan.FromMinutes(1) });
        var gate = Unique.Key();
        await using var numbers = cluster.Grains.GetGrain<IStreamGrain>(gate).Gated(gate).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync());
        for (var minute = 0; minute < 10; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            // A call to another grain goes through the same sweep.
            await cluster.Grains.GetGrain<ITurnGrain>("settle").Ping();
        }

        cluster.Probe.Open(gate);
        Assert.True(await numbers.MoveNextAsync());
    }
}
