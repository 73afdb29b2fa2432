namespace Parley.Grains.Models.Limits;

/// <summary>
/// One model call with all its attempts, under the limit of its provider's key: waits for its turn while there is a limit, and tells what
/// the provider made of it. Waiting is no attempt.
/// </summary>
internal sealed class LimitedCall(
    RateLimits limits, KeyLimit key, string provider, TimeProvider time, RetryBudget budget, Action<RetryWait>? waiting)
{
    /// <summary>How often at the least one asks who waits: the line may have become shorter, or the limit have ended.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>The pause after a question that nobody answered: the silo that was asked may be lost, and another one answers next.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Questions in a row that nobody answers before a call is made without a turn.</summary>
    private const int MaxUnanswered = 3;

    /// <summary>Shorter waits are not worth a word, nor are smaller changes of one.</summary>
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private readonly Guid _id = Guid.NewGuid();

    /// <summary>Makes an attempt when it may be made.</summary>
    /// <exception cref="ProviderException">
    /// The attempt failed; when it was refused, with the wait until its turn after the others. Or its turn would come later than a call is
    /// tried for.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        key.Use();
        if (key.IsLimited)
            await WaitAsync(cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            var answer = await attempt(cancellationToken);
            if (key.IsLimited)
                await limits.AskAsync(key, (grain, token) => grain.Answered(time.GetElapsedTime(began), token), cancellationToken);
            return answer;
        }
        catch (ProviderException error) when (error is { Kind: ProviderErrorKind.RateLimit } or { StatusCode: 529 })
        {
            var refused = new RefusedCall { Call = _id, Age = time.GetElapsedTime(began), RetryAfter = error.RetryAfter };
            var turn = await limits.AskAsync(key, (grain, token) => grain.Refused(refused, token), cancellationToken);
            if (turn is null || turn.Wait <= (error.RetryAfter ?? TimeSpan.Zero))
                throw;
            throw new ProviderException(error.Kind, error.Retryable, error.Message, error)
            {
                Provider = error.Provider,
                StatusCode = error.StatusCode,
                RetryAfter = turn.Wait,
            };
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? told = null;
        for (var unanswered = 0; unanswered < MaxUnanswered;)
        {
            var turn = await limits.AskAsync(key, (grain, token) => grain.Ask(_id, token), cancellationToken);
            if (turn?.Wait == TimeSpan.Zero)
                return;
            unanswered = turn is null ? unanswered + 1 : 0;
            var wait = turn?.Wait ?? AskAgain;
            if (!budget.Allows(wait))
                throw Error("too many chats wait for their turn", retryable: false);
            var at = time.GetUtcNow() + wait;
            if (turn is not null && wait >= WorthTelling && (told is null || (at - told.Value).Duration() >= WorthTelling))
            {
                told = at;
                var line = turn.Waiting > 1 ? $"{turn.Waiting} chats wait for their turn" : "this chat waits for its turn";
                waiting?.Invoke(new RetryWait(budget.Failures, wait, at, Error(line, retryable: true)));
            }

            var began = time.GetTimestamp();
            await Task.Delay(wait < LookAgain ? wait : LookAgain, time, cancellationToken);
            budget.Waited(time.GetElapsedTime(began));
        }
    }

    private ProviderException Error(string consequence, bool retryable) => new(
        ProviderErrorKind.RateLimit, retryable, $"{KnownProviders.DisplayName(provider)} limits the rate of requests; {consequence}.")
    {
        Provider = provider,
    };
}
