namespace Parley.Grains.Models;

/// <summary>
/// What a step has used up of what it may go on failing: from its first failure on all the time that passes, before that only the waits
/// for other calls. A long answer that breaks off is not held against it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="earlier">The attempts that failed before the step got this owner; they count.</param>
public sealed class RetryBudget(TimeProvider time, FailedAttempts? earlier = null)
{
    private TimeSpan _spent = earlier?.Failing(time.GetUtcNow()) ?? TimeSpan.Zero;
    private long? _failingSince = earlier is { Wait.Attempt: > 0 } ? time.GetTimestamp() : null;

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; private set; } = earlier?.Wait.Attempt ?? 0;

    /// <summary>The wait that an earlier owner had begun, with what is left of it; null when it is over.</summary>
    public RetryWait? Unfinished =>
        earlier?.Left(time.GetUtcNow()) is { } left && left > TimeSpan.Zero ? earlier.Wait with { Delay = left } : null;

    /// <summary>An attempt has failed.</summary>
    public void Failed()
    {
        Failures++;
        _failingSince ??= time.GetTimestamp();
    }

    /// <summary>Other calls were waited for.</summary>
    public void Waited(TimeSpan wait)
    {
        if (_failingSince is null) _spent += wait;
    }

    /// <summary>Whether a wait ends within the budget.</summary>
    public bool Allows(TimeSpan wait) =>
        _spent + (_failingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero) + wait <= StepRetry.MaxFailing;
}
