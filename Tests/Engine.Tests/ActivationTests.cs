using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>One activation of a grain, made by the first call.</summary>
public sealed class ActivationTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private readonly Cluster _cluster = fixture.Shared;

    [Fact]
    public async Task Concurrent_first_calls_reach_one_activation()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = Unique.Key();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _cluster.Grains.GetGrain<ITurnGrain>(key).Increment())));
            Assert.Equal(50, await _cluster.Grains.GetGrain<ITurnGrain>(key).Peek());
            Assert.Equal(1, _cluster.Probe.Count(key, "activated"));
        }
    }

    [Fact]
    public async Task Grain_knows_its_key()
    {
        var key = Guid.NewGuid();
        var grain = _cluster.Grains.GetGrain<ILifeGrain>(key);
        Assert.Equal(key, await grain.Key());
        Assert.Equal(key, grain.GetPrimaryKey());
        Assert.Equal("text", _cluster.Grains.GetGrain<ITurnGrain>("text").GetPrimaryKeyString());
    }

    [Fact]
    public void References_to_the_same_grain_are_equal()
    {
        var key = Unique.Key();
        Assert.Equal(_cluster.Grains.GetGrain<ITurnGrain>(key), _cluster.Grains.GetGrain<ITurnGrain>(key));
        Assert.NotEqual(_cluster.Grains.GetGrain<ITurnGrain>(key), _cluster.Grains.GetGrain<ITurnGrain>(Unique.Key()));
    }

    [Fact]
    public async Task Failed_activation_reaches_its_callers_and_the_next_call_tries_again()
    {
        var key = Guid.NewGuid();
        var grain = _cluster.Grains.GetGrain<ILifeGrain>(key);
        _cluster.Probe.Note(key.ToString("N"), "fail next");
        var failures = await Task.WhenAll(grain.Instance(), grain.Instance()).ContinueWith(calls => calls.Exception!.InnerExceptions);
        Assert.Equal("cannot start", Assert.IsType<InvalidOperationException>(failures[0]).Message);
        Assert.True(await grain.Instance() > 0);
    }

    [Fact]
    public async Task Services_of_an_activation_end_with_it()
    {
        var key = Guid.NewGuid();
        await _cluster.Grains.GetGrain<ILifeGrain>(key).Deactivate();
        await _cluster.Probe.Noted(key.ToString("N"), "scope disposed");
    }

    [Fact]
    public async Task Stateless_workers_serve_a_key_in_parallel_up_to_their_limit()
    {
        var key = Unique.Key();
        var worker = _cluster.Grains.GetGrain<IWorkerGrain>(key);
        var calls = Enumerable.Range(0, 6).Select(_ => worker.Hold($"{key}:go")).ToArray();
        await Eventually.TrueAsync(() => _cluster.Probe.Count(key, "begins") == 3, "three workers at work");
        _cluster.Probe.Open($"{key}:go");
        Assert.Equal(3, (await Task.WhenAll(calls)).Distinct().Count());
    }
}
