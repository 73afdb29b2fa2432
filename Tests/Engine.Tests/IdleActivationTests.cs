using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>
/// What keeps an activation and what does not. Orleans knows idle times by the machine's clock alone, so they are real here, and short.
/// That one has passed shows in another activation, which went because nobody used it.
/// </summary>
public sealed partial class IdleActivationTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(2);

    private readonly Guid _key = Guid.NewGuid();
    private Cluster _cluster = null!;

    private ILifeGrain Grain => _cluster.Grains.GetGrain<ILifeGrain>(_key);

    public async Task InitializeAsync() => _cluster = await fixture.StartAsync(new ClusterSettings { IdleTimeout = IdleTimeout });

    public Task DisposeAsync() => _cluster.StopAsync();

    [Fact]
    public async Task Idle_activation_goes_away()
    {
        var first = await Grain.Instance();
        await GoneAsync(_key);
        Assert.NotEqual(first, await Grain.Instance());
    }

    [Fact]
    public async Task Used_activation_stays()
    {
        var first = await Grain.Instance();
        await IdleTimePassesAsync(meanwhile: Grain.Instance);
        Assert.Equal(first, await Grain.Instance());
    }

    [Fact]
    public async Task Delayed_deactivation_is_honoured_and_ends()
    {
        var start = TimeProvider.System.GetTimestamp();
        await Grain.KeepFor(2 * IdleTimeout);
        await GoneAsync(_key);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= 2 * IdleTimeout, "it went too early");
    }

    [Fact]
    public async Task Keep_alive_timer_keeps_the_activation()
    {
        var first = await Grain.Instance();
        await Grain.StartKeepAlive(IdleTimeout / 10);
        await IdleTimePassesAsync();
        Assert.Equal(first, await Grain.Instance());
    }

    [Fact]
    public async Task Enumeration_that_is_waited_for_keeps_the_activation()
    {
        var gate = Unique.Key();
        await using var numbers = _cluster.Grains.GetGrain<IStreamGrain>(gate).Gated(gate).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync());
        var next = numbers.MoveNextAsync();
        await IdleTimePassesAsync();
        _cluster.Probe.Open(gate);
        Assert.True(await next);
    }

    /// <summary>Completes when an activation has gone that was last used when this began.</summary>
    private async Task IdleTimePassesAsync(Func<Task>? meanwhile = null)
    {
        var other = Guid.NewGuid();
        await _cluster.Grains.GetGrain<ILifeGrain>(other).Instance();
        await GoneAsync(other, meanwhile);
    }

    private Task GoneAsync(Guid key, Func<Task>? meanwhile = null) => Eventually.TrueAsync(
        async () =>
        {
            if (meanwhile is not null)
                await meanwhile();
            return _cluster.Probe.Count(key.ToString("N"), "ActivationIdle") == 1;
        },
        $"{key} goes because it is idle");
}
