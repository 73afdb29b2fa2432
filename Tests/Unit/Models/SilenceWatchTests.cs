using Parley.Grains.Models.Wire;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

/// <summary>When a provider has been silent for too long.</summary>
public sealed class SilenceWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(300);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();

    [Fact]
    public async Task Each_wait_for_more_of_the_answer_has_the_whole_time()
    {
        using var silence = new SilenceWatch(Limit, TimeSpan.FromHours(1), _time, _caller.Token);
        // A comment, as providers send it to keep a connection alive, is as good as a word.
        await using var answer = new WatchedStream(new MemoryStream(": still thinking\n\n"u8.ToArray()), silence, 1000);
        for (var reads = 0; reads < 5; reads++)
        {
            _time.Advance(Limit - TimeSpan.FromSeconds(1));
            await answer.ReadExactlyAsync(new byte[2]);
        }

        Assert.False(silence.Token.IsCancellationRequested);
        _time.Advance(Limit);
        Assert.Equal((true, Limit), (silence.Token.IsCancellationRequested, silence.EndedBy));
    }

    [Fact]
    public void Signs_of_life_without_a_word_of_the_answer_are_taken_for_the_longer_time_only()
    {
        using var silence = new SilenceWatch(Limit, Stall, _time, _caller.Token);
        for (var waits = 0; waits < 5; waits++)
        {
            silence.Heard();
            Assert.False(silence.Token.IsCancellationRequested);
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        silence.Told();
        for (var waits = 0; waits < 5; waits++)
        {
            silence.Heard();
            _time.Advance(TimeSpan.FromSeconds(59));
        }

        silence.Heard();
        Assert.False(silence.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((Stall, true), (silence.EndedBy, silence.IsStalled));
    }

    [Fact]
    public void An_answer_that_begins_and_falls_silent_is_no_stall()
    {
        using var silence = new SilenceWatch(Limit, Stall, _time, _caller.Token);
        silence.Told();
        silence.Heard();
        _time.Advance(Limit);
        Assert.Equal((Limit, false), (silence.EndedBy, silence.IsStalled));
    }

    [Fact]
    public void A_caller_that_leaves_ends_the_call_and_is_no_silence()
    {
        using var silence = new SilenceWatch(Limit, Stall, _time, _caller.Token);
        _caller.Cancel();
        Assert.True(silence.Token.IsCancellationRequested);
        Assert.Null(silence.EndedBy);
    }

    public void Dispose() => _caller.Dispose();
}
