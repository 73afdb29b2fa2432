using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

// A stop of Orleans cancels no enumeration. It waits for the open ones, some 15 s long, which is why the product's own end with the host
// (docs/decisions/0011).
public sealed partial class DrainTests
{
    /// <summary>engine.md promise 7: an activation has 25 s.</summary>
    [Fact]
    public async Task Stop_ends_though_an_activation_does_not()
    {
        var clock = new FakeTimeProvider();
        var cluster = await fixture.StartAsync(new ClusterSettings { Clock = clock });
        var hold = cluster.Grains.GetGrain<ITurnGrain>("stuck").Hold("stuck", "never opened");
        await cluster.Probe.Noted("stuck", "stuck begins");
        var stop = cluster.StopAsync();

        var waited = TimeSpan.Zero;
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                waited += TimeSpan.FromSeconds(1);
                return stop.IsCompleted;
            },
            "the stop");

        await stop;
        Assert.True(waited >= TimeSpan.FromSeconds(25), $"It took {waited}.");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => hold);
    }

    [Fact]
    public async Task Enumeration_that_heeds_its_token_ends_by_itself()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        var seen = new List<string>();
        await using var items = cluster.Grains.GetGrain<IStreamGrain>("stream").EndsWhenTold().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        seen.Add(items.Current);
        var next = items.MoveNextAsync();
        await cluster.StopAsync();
        Assert.True(await next);
        seen.Add(items.Current);
        Assert.False(await items.MoveNextAsync());
        Assert.Equal(["first", "last"], seen);
    }

    [Fact]
    public async Task Enumeration_that_does_not_end_is_aborted()
    {
        var cluster = await fixture.StartAsync(new ClusterSettings());
        await using var items = cluster.Grains.GetGrain<IStreamGrain>("stream").Endless().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync();
        await cluster.StopAsync();
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await next);
    }
}
