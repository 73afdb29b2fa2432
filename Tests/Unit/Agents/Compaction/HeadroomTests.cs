using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents.Compaction;

namespace Parley.Tests.Unit.Agents.Compaction;

/// <summary>When a conversation is compacted, and when that is given up (spec/chat.md 3.9, field.md R20).</summary>
public sealed class HeadroomTests
{
    [Fact]
    public void What_was_read_from_the_cache_or_written_to_it_takes_up_the_window_too()
    {
        Assert.Equal(60, Tokens(new TokenUsage { InputTokens = 10, CacheReadTokens = 20, CacheCreationTokens = 30, OutputTokens = 5 }));
        Assert.Equal(20, Tokens(new TokenUsage { InputTokens = -10, CacheReadTokens = 20, TotalTokens = 99 }));
        Assert.Equal(99, Tokens(new TokenUsage { OutputTokens = 5, TotalTokens = 99 }));
        Assert.Equal(0, Tokens(null));

        static long? Tokens(TokenUsage? usage) => ContextUse.Of(usage, configLimit: 100)?.Tokens;
    }

    [Theory]
    [InlineData(50L, 100, 50L)]
    [InlineData(null, 100, 100L)]
    [InlineData(0L, 100, 100L)]
    [InlineData(null, 0, null)]
    public void The_window_is_what_the_provider_says_then_what_the_config_says(long? reported, long config, long? limit) =>
        Assert.Equal(limit, ContextUse.Of(new TokenUsage { InputTokens = 1, ContextLimit = reported }, config)?.Limit);

    [Theory]
    [InlineData(70, 69, false)]
    [InlineData(70, 70, true)]
    [InlineData(-1, 69, false)]
    [InlineData(101, 70, true)]
    [InlineData(0, 0, true)]
    [InlineData(100, 1000, false)]
    [InlineData(99, 99, true)]
    public void A_threshold_of_0_always_fires_100_never_and_nonsense_means_70(int threshold, int tokens, bool fires) =>
        Assert.Equal(fires, new ContextUse(tokens, 100).Reaches(ContextUse.Threshold(threshold)));

    [Fact]
    public void Two_tries_without_headroom_are_followed_by_one_last_word_and_silence()
    {
        var headroom = new Headroom(threshold: 70);
        Assert.Equal(
            [Verdict.Compact, Verdict.Compact, Verdict.GiveUp, Verdict.GoOn, Verdict.GoOn],
            Enumerable.Range(0, 5).Select(_ => headroom.Answered(new ContextUse(80, 100))));
        Assert.Equal(Verdict.GoOn, headroom.Overflowed());
    }

    [Fact]
    public void A_call_below_the_threshold_proves_headroom()
    {
        var headroom = new Headroom(threshold: 70);
        for (var round = 0; round < 10; round++)
        {
            Assert.Equal(Verdict.Compact, headroom.Answered(new ContextUse(80, 100)));
            Assert.Equal(Verdict.Compact, headroom.Overflowed());
            Assert.Equal(Verdict.GoOn, headroom.Answered(new ContextUse(69, 100)));
        }
    }

    [Fact]
    public void At_a_threshold_of_0_less_than_before_is_headroom()
    {
        var headroom = new Headroom(threshold: 0);
        Assert.Equal(
            [Verdict.Compact, Verdict.Compact, Verdict.Compact, Verdict.Compact, Verdict.GiveUp],
            new[] { 50, 40, 30, 30, 30 }.Select(tokens => headroom.Answered(new ContextUse(tokens, 100))));
    }

    [Fact]
    public void A_threshold_of_100_is_not_overruled_by_a_refusal() =>
        Assert.Equal(Verdict.GoOn, new Headroom(threshold: 100).Overflowed());
}
