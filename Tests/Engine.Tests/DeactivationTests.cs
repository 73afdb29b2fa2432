using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>How activations end, and that no call is lost by it.</summary>
public sealed class DeactivationTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private readonly Cluster _cluster = fixture.Shared;
    private readonly Guid _key = Guid.NewGuid();

    private string Name => _key.ToString("N");

    private ILifeGrain Grain => _cluster.Grains.GetGrain<ILifeGrain>(_key);

    private Probe Probe => _cluster.Probe;

    [Fact]
    public async Task Grain_that_asks_for_it_is_told_and_replaced()
    {
        var first = await Grain.Instance();
        await Grain.Deactivate();
        Assert.NotEqual(first, await Grain.Instance());
        Assert.Equal(["activating", "ApplicationRequested", "gone", "activating"], Probe.Notes(Name).Where(note => note != "scope disposed"));
    }

    [Fact]
    public async Task Successor_begins_only_when_the_last_one_has_gone()
    {
        for (var round = 0; round < 50; round++)
        {
            var end = Grain.Deactivate();
            await Task.WhenAll(end, Grain.Instance(), Task.Run(Grain.Instance));
        }

        var lives = Probe.Notes(Name).Where(note => note is "activating" or "gone").ToArray();
        for (var i = 0; i < lives.Length; i++)
            Assert.Equal(i % 2 == 0 ? "activating" : "gone", lives[i]);
    }

    [Fact]
    public async Task No_call_that_races_with_deactivation_is_lost_or_doubled()
    {
        const int Rounds = 200;
        const int Calls = 8;
        for (var round = 0; round < Rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(number => Task.Run(() => Grain.Work(deactivate: number == 3))));
        Assert.Equal(Rounds * Calls, Probe.Count(Name, "worked"));
        Assert.True(Probe.Count(Name, "gone") >= Rounds / 2, "the race did not happen");
    }

    [Fact]
    public async Task Idle_activation_goes_away()
    {
        var (cluster, clock, grain) = await StartIdleClusterAsync();
        await grain.Instance();
        await AdvanceUntilAsync(cluster, clock, TimeSpan.FromMinutes(2), "ActivationIdle");
    }

    [Fact]
    public async Task Used_activation_stays()
    {
        var (cluster, clock, grain) = await StartIdleClusterAsync();
        var first = await grain.Instance();
        for (var i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(first, await grain.Instance());
        }

        Assert.Equal(0, cluster.Probe.Count(Name, "gone"));
    }

    [Fact]
    public async Task Delayed_deactivation_is_honoured_and_ends()
    {
        var (cluster, clock, grain) = await StartIdleClusterAsync();
        await grain.KeepFor(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 28; i++)
            await SettleAsync(cluster, clock, TimeSpan.FromMinutes(1));
        Assert.Equal(0, cluster.Probe.Count(Name, "gone"));
        await AdvanceUntilAsync(cluster, clock, TimeSpan.FromMinutes(3), "ActivationIdle");
    }

    [Fact]
    public async Task Keep_alive_timer_keeps_the_activation()
    {
        var (cluster, clock, grain) = await StartIdleClusterAsync();
        await grain.StartKeepAlive(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 30; i++)
            await SettleAsync(cluster, clock, TimeSpan.FromSeconds(20));
        Assert.Equal(0, cluster.Probe.Count(Name, "gone"));
    }

    [Fact]
    public async Task Open_enumeration_keeps_the_activation()
    {
        var (cluster, clock, _) = await StartIdleClusterAsync();
        var streams = cluster.Grains.GetGrain<IStreamGrain>(Name);
        await using var numbers = streams.Gated(Name).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync());
        for (var i = 0; i < 10; i++)
            await SettleAsync(cluster, clock, TimeSpan.FromMinutes(1));
        cluster.Probe.Open(Name);
        Assert.True(await numbers.MoveNextAsync());
    }

    private async Task<(Cluster Cluster, FakeTimeProvider Clock, ILifeGrain Grain)> StartIdleClusterAsync()
    {
        var clock = new FakeTimeProvider();
        var cluster = await fixture.StartAsync(new ClusterSettings { Clock = clock, IdleTimeout = TimeSpan.FromMinutes(1) });
        return (cluster, clock, cluster.Grains.GetGrain<ILifeGrain>(_key));
    }

    /// <summary>Moves the clock and lets what it set off come to rest: another grain's call goes through the same sweep.</summary>
    private static async Task SettleAsync(Cluster cluster, FakeTimeProvider clock, TimeSpan step)
    {
        clock.Advance(step);
        await cluster.Grains.GetGrain<ITurnGrain>("settle").Ping();
    }

    private async Task AdvanceUntilAsync(Cluster cluster, FakeTimeProvider clock, TimeSpan time, string note)
    {
        clock.Advance(time);
        await Eventually.TrueAsync(
            () =>
            {
                // The sweep starts its next wait some time after a tick.
                clock.Advance(TimeSpan.FromSeconds(1));
                return cluster.Probe.Count(Name, note) == 1;
            },
            note);
    }
}
