namespace Parley.Grains.Calls;

/// <summary>
/// Calls other grains, wherever they are. A call that fails says nothing of what it did (its silo may be gone), so it is repeated until it
/// is answered: commands carry ids, everything else may be done twice.
/// </summary>
internal sealed class GrainCalls(TimeProvider time)
{
    /// <summary>Longer than it takes a cluster to notice that a silo is gone and to find another one for its grains.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Asks a grain until it answers.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    /// <exception cref="Exception">The last failure, when there was no answer for too long.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var wait = FirstWait; ; wait = Longer(wait))
        {
            try
            {
                return await call().WaitAsync(cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>Watches a grain until it tells what is waited for, however often its silo is lost meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public async Task<T> WatchAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> watch, Func<T, bool> isAwaited, CancellationToken cancellationToken)
    {
        for (var wait = FirstWait; ; wait = Longer(wait))
        {
            try
            {
                await foreach (var told in watch(cancellationToken))
                {
                    wait = FirstWait;
                    if (isAwaited(told))
                        return told;
                }
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Lost with its silo: asking again finds the grain elsewhere, or brings it back.
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < LongestWait ? wait * 2 : LongestWait;
}
