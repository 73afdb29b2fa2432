namespace Parley.Grains.Events;

/// <summary>
/// One replaceable "something changed". Every waiter of the moment wakes once; who waits later waits for the next change.
/// A waiter reads first and waits only when there was nothing, so no change is missed. Safe from any thread.
/// </summary>
internal sealed class Signal
{
    private TaskCompletionSource? _waiters;

    /// <summary>Completes at the next <see cref="Set"/>.</summary>
    public Task WaitAsync()
    {
        var waiters = Volatile.Read(ref _waiters);
        while (waiters is null)
        {
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters = Interlocked.CompareExchange(ref _waiters, fresh, null) ?? fresh;
        }

        return waiters.Task;
    }

    /// <summary>Wakes who waits; costs nothing when nobody does.</summary>
    public void Set()
    {
        if (Volatile.Read(ref _waiters) is not null)
            Interlocked.Exchange(ref _waiters, null)?.TrySetResult();
    }
}
