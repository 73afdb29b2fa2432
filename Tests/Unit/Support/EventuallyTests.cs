using Parley.Tests.Support;

namespace Parley.Tests.Unit.Support;

public sealed class EventuallyTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private readonly FakeTimeProvider _clock = new();

    /// <summary>Matrix 7.</summary>
    [Fact]
    public async Task A_condition_that_becomes_true_at_30_ms_is_seen_before_60_ms()
    {
        var waiting = Eventually.TrueAsync(() => _clock.Elapsed >= TimeSpan.FromMilliseconds(30), "30 ms", time: _clock);

        await MoveClockUntilDoneAsync(waiting);

        Assert.InRange(_clock.Elapsed, TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(59));
        await waiting;
    }

    [Fact]
    public async Task What_holds_already_is_seen_without_waiting()
    {
        await Eventually.TrueAsync(() => true, "nothing", time: _clock);

        Assert.Equal(TimeSpan.Zero, _clock.Elapsed);
    }

    [Fact]
    public async Task What_never_comes_fails_at_the_limit_and_says_what_it_was()
    {
        var waiting = Eventually.TrueAsync(() => false, "the moon turns blue", TimeSpan.FromMilliseconds(100), _clock);

        await MoveClockUntilDoneAsync(waiting);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Contains("the moon turns blue", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.Elapsed, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(125));
    }

    // The clock moves only while somebody waits for it, so that a slow machine changes nothing.
    private async Task MoveClockUntilDoneAsync(Task waiting)
    {
        while (await Task.WhenAny(waiting, _clock.WaitForTimerAsync()) != waiting)
            _clock.Advance(Step);
    }
}
