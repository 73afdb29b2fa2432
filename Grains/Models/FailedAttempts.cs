namespace Parley.Grains.Models;

/// <summary>Attempts at a step that came to nothing before it got this owner.</summary>
/// <param name="Wait">The wait that followed the last of them, which may not be over.</param>
/// <param name="Since">When the first of them failed.</param>
public sealed record FailedAttempts(RetryWait Wait, DateTimeOffset Since)
{
    /// <summary>For how long the step has been failing. The time that nobody worked on it does not count.</summary>
    public TimeSpan Failing(DateTimeOffset now) => Within((now < Wait.At ? now : Wait.At) - Since);

    /// <summary>What is left of the wait.</summary>
    public TimeSpan Left(DateTimeOffset now) => Within(Wait.At - now);

    // Clocks differ between silos: what no owner would have waited is not believed.
    private static TimeSpan Within(TimeSpan time) =>
        time < TimeSpan.Zero ? TimeSpan.Zero : time > StepRetry.MaxFailing ? StepRetry.MaxFailing : time;
}
