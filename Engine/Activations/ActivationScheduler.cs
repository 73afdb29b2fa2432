using Parley.Engine.Membership;

namespace Parley.Engine.Activations;

/// <summary>
/// The one logical thread of an activation: tasks and posted work run one after the other on the thread pool, in order. It is the ambient
/// scheduler of all grain code, so every await comes back here. It stops for good when the silo's lease is over.
/// </summary>
internal sealed class ActivationScheduler(Lease lease) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>Pieces of work done before the thread goes back to the pool, so that a busy activation does not starve others.</summary>
    private const int SliceLength = 64;

    private readonly Queue<Work> _queue = new();
    private bool _scheduled;
    private volatile bool _halted;
    private int _threadId;

    // Set by work that runs here, taken by the thread that runs it.
    private IThreadPoolWorkItem? _outside;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the action on the activation. It must not throw. False when nothing runs there any more.</summary>
    internal bool Post(Action<object?> action, object? state) => Enqueue(new Work(action, state));

    /// <summary>
    /// Runs what is no part of the activation, but follows from what it has just done: tells a caller. On this thread when it has nothing
    /// more to do here, for then nobody need be woken for it, and not before it has let go of the activation, which may run elsewhere
    /// meanwhile; else on another one. Runs also when nothing runs here any more.
    /// </summary>
    internal void RunOutside(IThreadPoolWorkItem item)
    {
        if (_threadId == Environment.CurrentManagedThreadId && _outside is null)
            _outside = item;
        else
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
    }

    /// <summary>Nothing runs here from now on; what is under way ends at its next await.</summary>
    internal void Halt()
    {
        _halted = true;
        lock (_queue)
            _queue.Clear();
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Awaits that complete in this thread while it runs the activation may continue in place; see TryExecuteTaskInline.
        _threadId = Environment.CurrentManagedThreadId;
        IThreadPoolWorkItem? outside = null;
        for (var i = 0; i < SliceLength; i++)
        {
            if (!TryDequeue(out var work))
            {
                outside?.Execute();
                return;
            }

            if (outside is not null)
                ThreadPool.UnsafeQueueUserWorkItem(outside, preferLocal: true);
            Run(work);
            (outside, _outside) = (_outside, null);
        }

        _threadId = 0;
        if (outside is not null)
            ThreadPool.UnsafeQueueUserWorkItem(outside, preferLocal: true);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task) => Enqueue(new Work(task, null));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _threadId == Environment.CurrentManagedThreadId && MayRun && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue)
            return [.. _queue.Select(work => work.Subject).OfType<Task>()];
    }

    // A process that was frozen finds its lease over on waking, before any timer of it fires: hence the look before each piece of work.
    private bool MayRun => !_halted && lease.IsValid;

    private bool Enqueue(Work work)
    {
        lock (_queue)
        {
            if (_halted)
                return false;
            _queue.Enqueue(work);
            if (_scheduled)
                return true;
            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    private bool TryDequeue(out Work work)
    {
        lock (_queue)
        {
            if (_queue.TryDequeue(out work))
                return true;
            // Under the lock: the next slice may begin on another thread as soon as it is released.
            _threadId = 0;
            _scheduled = false;
            return false;
        }
    }

    private void Run(Work work)
    {
        if (!MayRun)
            Halt();
        else if (work.Subject is Task task)
            TryExecuteTask(task);
        else
            // A task, because only a running task makes its scheduler the ambient one. Made here and not by the poster,
            // so that it does not carry the poster's execution context into the grain.
            new Task((Action<object?>)work.Subject, work.State).RunSynchronously(this);
    }

    private readonly record struct Work(object Subject, object? State);
}
