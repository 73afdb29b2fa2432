using Polly;
using Polly.Retry;

namespace Parley.Grains.Models;

/// <summary>
/// Tries a model call again while its failure may pass (spec/chat.md 3.7), within a budget of attempts and time. The only place that
/// retries model calls.
/// </summary>
public sealed class StepRetry(TimeProvider time)
{
    /// <summary>Calls in all, the first one included.</summary>
    public const int MaxAttempts = 10;

    /// <summary>How long a step may go on failing, from its first failure: a long answer that breaks off is not held against it.</summary>
    public static readonly TimeSpan MaxFailing = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    /// <summary>Runs a step until it succeeds, fails for good or the budget is spent; then its last failure is thrown.</summary>
    /// <param name="step">One attempt.</param>
    /// <param name="onWait">Told before each wait; the wait begins when it has returned.</param>
    /// <param name="cancellationToken">Ends an attempt or a wait at once.</param>
    /// <param name="budget">What the step has used up already; a fresh one when null.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> step,
        Func<RetryWait, ValueTask> onWait,
        CancellationToken cancellationToken,
        RetryBudget? budget = null)
    {
        budget ??= new RetryBudget(time);
        if (budget.Unfinished is { } wait)
        {
            await onWait(wait);
            await Task.Delay(wait.Delay, time, cancellationToken);
            budget.Waited(wait.Delay);
        }

        // The caller is grain code: attempts and callbacks must resume on its activation, which Polly does only when told to.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        try
        {
            return await Pipeline(onWait, budget).ExecuteAsync(
                static (context, step) => new ValueTask<T>(step(context.CancellationToken)), context, step);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The wait after a failed attempt: 1, 2, 4 ... 60 seconds, or what the provider asks for when that is longer.</summary>
    /// <param name="failures">Attempts that failed before this one.</param>
    internal static TimeSpan Delay(int failures, ProviderException error)
    {
        var backoff = TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Min(failures, 16), LongestDelay.Ticks));
        return error.RetryAfter is { } asked && asked > backoff ? asked : backoff;
    }

    private ResiliencePipeline Pipeline(Func<RetryWait, ValueTask> onWait, RetryBudget budget) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxAttempts - 1,
                MaxDelay = null,
                ShouldHandle = args =>
                {
                    if (args.Outcome.Exception is not ProviderException { Retryable: true } error) return ValueTask.FromResult(false);
                    budget.Failed();
                    // A wait that would end beyond the budget is not begun.
                    return ValueTask.FromResult(budget.Failures < MaxAttempts && budget.Allows(Delay(budget.Failures - 1, error)));
                },
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay(budget.Failures - 1, Error(args.Outcome))),
                OnRetry = args => onWait(new RetryWait(
                    budget.Failures, args.RetryDelay, time.GetUtcNow() + args.RetryDelay, Error(args.Outcome))),
            })
            .Build();

    private static ProviderException Error(Outcome<object> outcome) => (ProviderException)outcome.Exception!;
}
