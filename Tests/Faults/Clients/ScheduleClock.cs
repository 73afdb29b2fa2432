namespace Parley.Tests.Faults.Clients;

/// <summary>Time since the start of a schedule.</summary>
internal sealed class ScheduleClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Waits for a moment of the schedule; not at all when it has passed.</summary>
    public Task WaitAsync(TimeSpan at, CancellationToken cancellationToken)
    {
        var wait = at - time.GetElapsedTime(_started);
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
