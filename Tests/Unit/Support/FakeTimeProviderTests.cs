using Parley.Tests.Support;

namespace Parley.Tests.Unit.Support;

public sealed class FakeTimeProviderTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Timers_fire_in_order_of_their_time_with_the_clock_at_that_time()
    {
        var fired = new List<(string Name, double At)>();
        using var late = _clock.CreateTimer(
            _ => fired.Add(("late", _clock.Elapsed.TotalSeconds)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var beat = _clock.CreateTimer(
            _ => fired.Add(("beat", _clock.Elapsed.TotalSeconds)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal([("beat", 1), ("late", 3), ("beat", 3)], fired);
        Assert.Equal(TimeSpan.FromSeconds(4), _clock.Elapsed);
    }

    [Fact]
    public void A_disposed_timer_does_not_fire()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_reaches_its_end()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await delay;
    }
}
