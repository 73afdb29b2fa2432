using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>Timers of a grain, on a clock that the test moves.</summary>
public sealed class TimerTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly string _key = Unique.Key();
    private Cluster _cluster = null!;

    private ITimerGrain Grain => _cluster.Grains.GetGrain<ITimerGrain>(_key);

    private int Ticks => _cluster.Probe.Count(_key, "tick");

    public async Task InitializeAsync() => _cluster = await fixture.StartAsync(new ClusterSettings { Clock = _clock });

    public Task DisposeAsync() => _cluster.StopAsync();

    [Fact]
    public async Task Ticks_come_when_due_and_then_each_period()
    {
        await Grain.Start(Due, Period, interleave: false);
        _clock.Advance(Due - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, Ticks);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await TicksAsync(1);
        await AdvanceToTickAsync(Period, 2);
        await AdvanceToTickAsync(Period, 3);
    }

    [Fact]
    public async Task Tick_waits_for_its_turn()
    {
        await Grain.Start(Due, Timeout.InfiniteTimeSpan, interleave: false);
        var hold = Grain.Hold(_key);
        _clock.Advance(Due);
        await SettleAsync();
        Assert.Equal(0, Ticks);
        _cluster.Probe.Open(_key);
        await hold;
        await TicksAsync(1);
        Assert.Equal(["held", "tick"], _cluster.Probe.Notes(_key));
    }

    [Fact]
    public async Task Interleaving_tick_does_not_wait()
    {
        await Grain.Start(Due, Timeout.InfiniteTimeSpan, interleave: true);
        var hold = Grain.Hold(_key);
        _clock.Advance(Due);
        await TicksAsync(1);
        _cluster.Probe.Open(_key);
        await hold;
    }

    [Fact]
    public async Task Failing_tick_does_not_end_the_timer()
    {
        await Grain.StartFailing(Period);
        await AdvanceToTickAsync(Period, 1);
        await AdvanceToTickAsync(Period, 2);
    }

    [Fact]
    public async Task Disposed_timer_ticks_no_more()
    {
        await Grain.Start(Due, Period, interleave: false);
        await Grain.Stop();
        _clock.Advance(Due * 3);
        await SettleAsync();
        Assert.Equal(0, Ticks);
    }

    [Fact]
    public async Task Disposing_cancels_the_token_of_a_tick_under_way()
    {
        await Grain.StartWaiting();
        _clock.Advance(TimeSpan.Zero);
        await _cluster.Probe.Noted(_key, "waiting");
        await Grain.Stop();
        await _cluster.Probe.Noted(_key, "ended");
    }

    [Fact]
    public async Task Changed_timer_follows_the_change()
    {
        await Grain.Start(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, interleave: false);
        _clock.Advance(Due * 3);
        await Grain.Change(Due, Timeout.InfiniteTimeSpan);
        Assert.Equal(0, Ticks);
        _clock.Advance(Due);
        await TicksAsync(1);
    }

    private Task TicksAsync(int count) => Eventually.TrueAsync(() => Ticks == count, $"{count} ticks");

    /// <summary>
    /// The next tick is armed when the last one has ended, some time after it was noted: so the clock goes on in small steps.
    /// </summary>
    private Task AdvanceToTickAsync(TimeSpan step, int count) => Eventually.TrueAsync(
        () =>
        {
            if (Ticks < count)
                _clock.Advance(step);
            return Ticks == count;
        },
        $"{count} ticks");

    /// <summary>A call of another grain comes back only when the pool has had time for what was queued before it.</summary>
    private async Task SettleAsync() => await _cluster.Grains.GetGrain<ITurnGrain>("settle").Increment();
}
