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
        Assert.Equal(
            ["activating", "ApplicationRequested", "gone", "activating"], Probe.Notes(Name).Where(note => note != "scope disposed"));
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
}
