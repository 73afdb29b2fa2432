using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

public sealed class StepRetryTests
{
    private static readonly ProviderException Busy = new(ProviderErrorKind.Overloaded, true, "busy");

    private readonly FakeTimeProvider _time = new();
    private readonly List<RetryWait> _waits = [];
    private int _attempts;

    [Fact]
    public async Task A_step_that_succeeds_runs_once()
    {
        Assert.Equal(7, await RunAsync(_ => null));
        Assert.Equal(1, _attempts);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task Waits_double_up_to_a_minute_and_each_is_told_before()
    {
        await Assert.ThrowsAsync<ProviderException>(() => RunAsync(_ => Busy));

        Assert.Equal(StepRetry.MaxAttempts, _attempts);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], _waits.Select(wait => wait.Delay.TotalSeconds));
        Assert.Equal(Enumerable.Range(1, 9), _waits.Select(wait => wait.Attempt));
        Assert.All(_waits, wait => Assert.Same(Busy, wait.Error));
        Assert.Equal(TimeSpan.FromSeconds(243), _time.Elapsed);
    }

    [Fact]
    public async Task A_step_that_recovers_gives_its_result() =>
        Assert.Equal(7, await RunAsync(attempt => attempt < 4 ? Busy : null));

    [Fact]
    public async Task A_permanent_failure_is_not_tried_again()
    {
        var denied = new ProviderException(ProviderErrorKind.Auth, false, "denied");

        Assert.Same(denied, await Assert.ThrowsAsync<ProviderException>(() => RunAsync(attempt => attempt == 1 ? Busy : denied)));
        Assert.Equal(2, _attempts);
    }

    [Fact]
    public async Task An_unknown_exception_is_not_tried_again()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(_ => new InvalidOperationException()));
        Assert.Equal(1, _attempts);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0.2, 1)]
    [InlineData(120, 120)]
    public async Task A_provider_that_asks_for_a_longer_wait_gets_it(double asked, double waited)
    {
        var error = new ProviderException(ProviderErrorKind.RateLimit, true, "slow down") { RetryAfter = TimeSpan.FromSeconds(asked) };

        await RunAsync(attempt => attempt == 1 ? error : null);

        Assert.Equal(waited, Assert.Single(_waits).Delay.TotalSeconds);
    }

    [Fact]
    public async Task A_wait_that_would_end_beyond_the_budget_is_not_begun()
    {
        var error = new ProviderException(ProviderErrorKind.RateLimit, true, "slow down") { RetryAfter = TimeSpan.FromMinutes(6) };

        Assert.Same(error, await Assert.ThrowsAsync<ProviderException>(() => RunAsync(_ => error)));
        Assert.Equal(3, _attempts);
        Assert.Equal(TimeSpan.FromMinutes(12), _time.Elapsed);
    }

    [Fact]
    public async Task A_long_answer_that_breaks_off_still_has_its_whole_budget()
    {
        await RunAsync(attempt =>
        {
            if (attempt > 1) return null;
            _time.Advance(TimeSpan.FromHours(1));
            return Busy;
        });

        Assert.Equal(2, _attempts);
    }

    [Fact]
    public async Task Who_takes_a_step_over_waits_to_the_end_of_the_wait_and_goes_on_counting()
    {
        var last = new RetryWait(8, TimeSpan.Zero, _time.Start + TimeSpan.FromSeconds(20), Busy);

        await Assert.ThrowsAsync<ProviderException>(() => RunAsync(_ => Busy, new FailedAttempts(last, _time.Start)));

        Assert.Equal(2, _attempts);
        Assert.Equal([(8, 20, 20), (9, 60, 80)], _waits.Select(wait =>
            (wait.Attempt, (int)wait.Delay.TotalSeconds, (int)(wait.At - _time.Start).TotalSeconds)));
    }

    [Theory]
    [InlineData(840, 1)]
    [InlineData(600, 2)]
    public async Task The_time_in_which_a_step_failed_counts_and_that_in_which_nobody_worked_on_it_does_not(int failing, int attempts)
    {
        var last = new RetryWait(3, TimeSpan.Zero, _time.Start - TimeSpan.FromHours(1), Busy);
        var error = new ProviderException(ProviderErrorKind.RateLimit, true, "slow down") { RetryAfter = TimeSpan.FromMinutes(4) };

        await Assert.ThrowsAsync<ProviderException>(
            () => RunAsync(_ => error, new FailedAttempts(last, last.At - TimeSpan.FromSeconds(failing))));

        Assert.Equal(attempts, _attempts);
    }

    /// <summary>A clock that is ahead by hours must not hold the step up for as long.</summary>
    [Fact]
    public async Task A_wait_that_no_owner_would_have_begun_is_cut()
    {
        var last = new RetryWait(1, TimeSpan.Zero, _time.Start + TimeSpan.FromHours(9), Busy);

        Assert.Equal(7, await RunAsync(_ => null, new FailedAttempts(last, _time.Start)));

        Assert.Equal(StepRetry.MaxFailing, _time.Elapsed);
    }

    [Fact]
    public void Waits_for_other_calls_count_and_a_long_answer_after_them_does_not()
    {
        var budget = new RetryBudget(_time);
        budget.Waited(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(budget.Allows(TimeSpan.FromMinutes(5)));
        Assert.False(budget.Allows(TimeSpan.FromMinutes(5.1)));
        budget.Failed();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(budget.Allows(TimeSpan.FromMinutes(1)));
        Assert.False(budget.Allows(TimeSpan.FromMinutes(1.1)));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once()
    {
        using var caller = new CancellationTokenSource();
        var run = new StepRetry(_time).RunAsync<int>(_ => throw Busy, _ => ValueTask.CompletedTask, caller.Token);
        await _time.WaitForTimerAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Attempts_and_callbacks_stay_on_the_scheduler_of_their_grain()
    {
        var grain = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var strays = 0;
        void Check() => strays += TaskScheduler.Current == grain ? 0 : 1;

        var run = await Task.Factory.StartNew(
            () => new StepRetry(_time).RunAsync(
                async _ =>
                {
                    Check();
                    await Task.Yield();
                    return ++_attempts < 3 ? throw Busy : 7;
                },
                async _ =>
                {
                    Check();
                    await Task.Yield();
                    Check();
                },
                CancellationToken.None),
            CancellationToken.None, TaskCreationOptions.None, grain);
        await DriveAsync(run);

        Assert.Equal((7, 0), (await run, strays));
    }

    /// <summary>Runs steps that fail as told by attempt from 1; moves the clock whenever somebody waits for it.</summary>
    private async Task<int> RunAsync(Func<int, Exception?> failure, FailedAttempts? earlier = null)
    {
        var run = new StepRetry(_time).RunAsync(
            async _ =>
            {
                await Task.Yield();
                return failure(++_attempts) is { } error ? throw error : 7;
            },
            wait =>
            {
                _waits.Add(wait);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None,
            new RetryBudget(_time, earlier));
        await DriveAsync(run);
        return await run;
    }

    private async Task DriveAsync(Task run)
    {
        while (await Task.WhenAny(run, _time.WaitForTimerAsync()) != run) _time.Advance(TimeSpan.FromSeconds(1));
    }
}
