using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>One logical thread an activation, and who may share it.</summary>
public abstract partial class TurnTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ICallerFixture
{
    private readonly Cluster _cluster = fixture.Shared;
    private readonly string _key = Unique.Key();

    private ITurnGrain Grain => _cluster.Grains.GetGrain<ITurnGrain>(_key);

    private Probe Probe => _cluster.Probe;

    [Fact]
    public async Task Calls_run_one_after_the_other()
    {
        Probe.Open("already open");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Grain.Hold($"{number}", "already open")));
        var notes = Probe.Notes(_key).Skip(1).ToArray();
        Assert.Equal(40, notes.Length);
        Assert.All(notes.Chunk(2), call => Assert.Equal(call[0].Replace("begins", "ends", StringComparison.Ordinal), call[1]));
    }

    [Fact]
    public async Task Method_that_awaits_keeps_its_turn()
    {
        var hold = Grain.Hold("hold", _key);
        await Probe.Noted(_key, "hold begins");
        var next = Grain.Increment();
        Assert.Equal(0, await Grain.Peek());
        Assert.False(next.IsCompleted);
        Probe.Open(_key);
        await hold;
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task Interleaving_call_runs_beside_one_under_way()
    {
        var hold = Grain.Hold("hold", _key);
        await Probe.Noted(_key, "hold begins");
        Assert.Equal(0, await Grain.Peek());
        Probe.Open(_key);
        await hold;
    }

    [Fact]
    public async Task Readers_share_the_grain_but_not_with_a_writer()
    {
        var readers = new[] { Grain.ReadHold("a", _key), Grain.ReadHold("b", _key) };
        await Probe.Noted(_key, "a begins");
        await Probe.Noted(_key, "b begins");
        var writer = Grain.Increment();
        Assert.Equal(0, await Grain.Peek());
        Assert.False(writer.IsCompleted);
        Probe.Open(_key);
        await Task.WhenAll(readers);
        Assert.Equal(1, await writer);
    }

    [Fact]
    public async Task Reader_waits_for_a_writer_under_way()
    {
        var writer = Grain.Hold("writer", _key);
        await Probe.Noted(_key, "writer begins");
        var reader = Grain.ReadHold("reader", _key);
        await Grain.Peek();
        Assert.Equal(0, Probe.Count(_key, "reader begins"));
        Probe.Open(_key);
        await Task.WhenAll(writer, reader);
    }

    [Fact]
    public async Task Background_task_of_the_grain_runs_between_turns()
    {
        await Grain.StartBackground(500);
        var calls = 0;
        while (Probe.Count(_key, "counted") == 0)
        {
            await Grain.AddValue(1);
            calls++;
        }

        Assert.Equal(500 + calls, await Grain.Peek());
    }

    [Fact]
    public async Task Await_returns_to_the_activation() => Assert.True(await Grain.AwaitReturnsToTheActivation());
}

/// <summary>Caller and grain in one process.</summary>
public sealed class LocalTurnTests(ClusterFixture fixture) : TurnTests<ClusterFixture>(fixture);

/// <summary>The grain in another process than its caller.</summary>
public sealed class RemoteTurnTests(SiloGroupFixture fixture) : TurnTests<SiloGroupFixture>(fixture);
