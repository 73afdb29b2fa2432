namespace Parley.Gateway.Feeds;

/// <summary>
/// Waits between attempts: 50 ms, doubling to 1 s, each with half of it at random so that readers do not come back in step.
/// </summary>
internal static class Backoff
{
    private const int ShortestMs = 50;
    private const int LongestMs = 1000;

    /// <param name="attempt">Number of the attempt that failed, from 0.</param>
    public static TimeSpan After(int attempt)
    {
        var whole = Math.Min(LongestMs, ShortestMs << Math.Min(attempt, 10));
        return TimeSpan.FromMilliseconds((whole / 2.0) + (Random.Shared.NextDouble() * whole / 2.0));
    }

    public static Task WaitAsync(int attempt, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(After(attempt), time, cancellationToken);
}
