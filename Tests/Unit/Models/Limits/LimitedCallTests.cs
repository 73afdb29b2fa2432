using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.Limits;

/// <summary>What a limit means for a call when nobody can be asked about it; there is no grain here.</summary>
public sealed class LimitedCallTests
{
    private static readonly ModelTarget Target = new() { Provider = "openai", Model = "any", ApiKey = "key" };
    private static readonly ProviderException Refused = new(ProviderErrorKind.RateLimit, true, "slow down");

    private readonly FakeTimeProvider _time = new();
    private readonly RateLimits _limits;
    private readonly RetryBudget _budget;
    private int _told;

    public LimitedCallTests()
    {
        _limits = new RateLimits(grains: null!, _time, NullLogger<RateLimits>.Instance);
        _budget = new RetryBudget(_time);
    }

    [Fact]
    public void A_key_without_a_limit_costs_a_call_nothing()
    {
        Assert.True(RunAsync(7).IsCompletedSuccessfully);
        Assert.False(_time.WaitForTimerAsync().IsCompleted);
    }

    [Fact]
    public async Task A_limit_that_nobody_can_be_asked_about_holds_a_call_up_for_seconds_only()
    {
        Limit();
        var run = RunAsync(7);
        while (await Task.WhenAny(run, _time.WaitForTimerAsync()) != run)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((7, 3, 0), (await run, (int)_time.Elapsed.TotalSeconds, _told));
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_told_stays_what_it_is() =>
        Assert.Same(Refused, await Assert.ThrowsAsync<ProviderException>(
            () => Begin().RunAsync<int>(_ => throw Refused, CancellationToken.None)));

    [Fact]
    public async Task Who_has_waited_for_as_long_as_a_step_may_fail_waits_no_more()
    {
        Limit();
        _budget.Waited(StepRetry.MaxFailing);
        var error = await Assert.ThrowsAsync<ProviderException>(() => RunAsync(7));
        Assert.Equal(
            (false, "OpenAI limits the rate of requests; too many chats wait for their turn."), (error.Retryable, error.Message));
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        Limit();
        using var stop = new CancellationTokenSource();
        var run = Begin().RunAsync(_ => Task.FromResult(7), stop.Token);
        await _time.WaitForTimerAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private void Limit() => _limits.Of(Target).Learn(isLimited: true, asked: 0, now: 0);

    private LimitedCall Begin() => _limits.Begin(Target, _budget, _ => _told++);

    private Task<int> RunAsync(int answer) => Begin().RunAsync(_ => Task.FromResult(answer), CancellationToken.None);
}
