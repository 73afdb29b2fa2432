using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;

namespace Parley.Tests.Unit.Models.Limits;

/// <summary>When calls may be made with a key that its provider limits (field.md R21).</summary>
public sealed class RateLimitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RateLimit _limit = new(RateLimitState.Open);
    private readonly Guid[] _calls = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_refusal_nobody_waits_and_nothing_is_kept()
    {
        Assert.Equal(CallTurn.Free, Ask(0));
        Assert.Equal(CallTurn.Free, _limit.Look(_now));
        Assert.Equal(CallTurn.Free, _limit.Answered(Second, _now));
        Assert.Same(RateLimitState.Open, _limit.State);
    }

    [Fact]
    public void Nobody_goes_before_the_time_that_the_provider_named_and_then_one_after_the_other_in_the_order_in_which_they_came()
    {
        Assert.Equal((8.0, 1), Wait(Refused(0, 8)));
        Assert.Equal((9.0, 2), Wait(Ask(1)));
        Assert.Equal((10.0, 3), Wait(Ask(2)));
        Pass(5);
        Assert.Equal((4.0, 3), Wait(Ask(1)));
        Pass(3);
        Assert.Equal((0.0, 3), Wait(Ask(0)));
        Assert.Equal((1.0, 2), Wait(Ask(1)));
        Pass(1);
        Assert.Equal((1.0, 2), Wait(Ask(2)));
        Assert.Equal((0.0, 2), Wait(Ask(1)));
        Pass(1);
        Assert.Equal((0.0, 1), Wait(Ask(2)));
    }

    [Fact]
    public void The_refused_call_goes_to_the_end_of_the_line()
    {
        Refused(0, 1);
        Ask(1);
        Ask(2);
        Pass(1);
        Assert.Equal(TimeSpan.Zero, Ask(0).Wait);
        Pass(0.1);
        Assert.Equal(3, Refused(0, 1, age: 0.1).Waiting);
        Assert.True(Ask(1).Wait < Ask(2).Wait);
        Assert.True(Ask(2).Wait < Ask(0).Wait);
    }

    [Fact]
    public void Each_refusal_halves_the_rate_down_to_the_lowest_and_a_provider_that_names_no_time_is_left_alone_for_a_turn()
    {
        Assert.Equal([1.0, 0.5, 0.25, 0.125, 0.1, 0.1], Enumerable.Range(0, 6).Select(_ =>
        {
            var turn = Refused(0, seconds: null);
            Assert.Equal(1 / _limit.State.Rate, turn.Wait.TotalSeconds, 0.001);
            Pass(turn.Wait.TotalSeconds);
            Assert.Equal(TimeSpan.Zero, Ask(0).Wait);
            Pass(0.1);
            return _limit.State.Rate;
        }));
    }

    [Fact]
    public void Calls_that_were_under_way_lower_the_rate_once_but_the_longest_time_counts()
    {
        Refused(0, 1);
        Pass(0.2);
        Refused(1, 5, age: 3);
        Refused(2, 2, age: 3);
        Assert.Equal(1, _limit.State.Rate);
        Assert.Equal(_now + (5 * Second), _limit.State.Until);
    }

    [Fact]
    public void Answers_raise_the_rate_until_there_is_no_limit_but_not_those_to_calls_from_before()
    {
        Refused(0, 1);
        Pass(1);
        _limit.Answered(3 * Second, _now);
        Assert.Equal(1, _limit.State.Rate);
        var answers = 0;
        while (_limit.Answered(TimeSpan.Zero, _now).IsLimited)
            Assert.InRange(++answers, 1, 100);
        Assert.InRange(answers, 88, 91);
        Assert.Same(RateLimitState.Open, _limit.State);
        Assert.Equal(CallTurn.Free, Ask(1));
    }

    [Fact]
    public void Who_does_not_come_back_holds_up_nobody_for_long()
    {
        Refused(0, 1);
        Ask(1);
        Ask(2);
        Pass(3);
        // Two that have not asked are before it, and their turns are over.
        Assert.Equal(TimeSpan.Zero, Ask(2).Wait);
        Pass(RateLimit.Patience.TotalSeconds);
        Assert.Equal((0.0, 1), Wait(Ask(3)));
    }

    [Fact]
    public void A_limit_ends_when_nothing_was_refused_and_nobody_has_waited_for_a_while()
    {
        Refused(0, 1);
        Pass(1 + RateLimit.Memory.TotalSeconds);
        Assert.True(_limit.Look(_now).IsLimited);
        Pass(0.1);
        Assert.False(_limit.Look(_now).IsLimited);
        Assert.Same(RateLimitState.Open, _limit.State);
    }

    [Fact]
    public void A_quota_that_comes_back_tomorrow_is_no_reason_for_others_to_wait()
    {
        Assert.Equal((1.0, 1), Wait(Refused(0, 86_400)));
        Assert.Equal((2.0, 2), Wait(Ask(1)));
    }

    [Fact]
    public void A_limit_that_was_stored_counts()
    {
        Refused(0, 8);
        var next = new RateLimit(_limit.State);
        Assert.Equal(8 * Second, next.Ask(_calls[1], _now).Wait);
    }

    /// <summary>Every call that waits goes in the end, never two within the interval, and the earlier one first.</summary>
    [Fact]
    public void A_crowd_that_sleeps_as_it_is_told_goes_through_in_order_at_the_rate()
    {
        Refused(0, 3);
        var wakes = _calls.Select((_, i) => (Call: i, At: _now)).ToDictionary(item => item.Call, item => item.At);
        var went = new List<(int Call, DateTimeOffset At)>();
        while (wakes.Count > 0)
        {
            var (call, at) = wakes.MinBy(item => (item.Value, item.Key));
            _now = at;
            var turn = Ask(call);
            if (turn.Wait > TimeSpan.Zero)
            {
                wakes[call] = _now + (turn.Wait < 5 * Second ? turn.Wait : 5 * Second);
                continue;
            }

            wakes.Remove(call);
            went.Add((call, _now));
        }

        Assert.Equal(Enumerable.Range(0, _calls.Length), went.Select(item => item.Call));
        Assert.All(went.Zip(went.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= Second - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(22, (went[^1].At - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds, 0.1);
    }

    [Fact]
    public void A_key_is_named_without_telling_anything_of_it()
    {
        var id = KeyLimit.IdOf("openai", null, "sk-secret");
        Assert.Matches("^openai/[0-9a-f]{16}$", id);
        Assert.Equal(id, KeyLimit.IdOf("openai", KnownProviders.DefaultBaseUrl("openai"), "sk-secret"));
        Assert.NotEqual(id, KeyLimit.IdOf("openai", null, "sk-other"));
        Assert.NotEqual(id, KeyLimit.IdOf("openai", new Uri("http://other/v1"), "sk-secret"));
    }

    [Fact]
    public void A_slow_word_of_no_limit_does_not_undo_a_refusal_that_came_after_it()
    {
        var key = new KeyLimit("openai/1");
        key.Learn(isLimited: true, asked: 5, now: 7);
        key.Learn(isLimited: false, asked: 6, now: 8);
        Assert.True(key.IsLimited);
        key.Learn(isLimited: false, asked: 8, now: 9);
        Assert.False(key.IsLimited);
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private CallTurn Ask(int call) => _limit.Ask(_calls[call], _now);

    private CallTurn Refused(int call, double? seconds, double age = 0) => _limit.Refused(
        new RefusedCall
        {
            Call = _calls[call],
            Age = TimeSpan.FromSeconds(age),
            RetryAfter = seconds is { } named ? TimeSpan.FromSeconds(named) : null,
        },
        _now);

    private static (double Seconds, int Waiting) Wait(CallTurn turn) => (Math.Round(turn.Wait.TotalSeconds, 3), turn.Waiting);
}
