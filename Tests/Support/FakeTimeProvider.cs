namespace Parley.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire in <see cref="Advance"/>, in order of their time, on the caller's thread.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private TaskCompletionSource _armed = NewSignal();
    private DateTimeOffset _now;

    /// <summary>Sets the first reading; the first second of 2026 when null.</summary>
    public FakeTimeProvider(DateTimeOffset? start = null) => _now = Start = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first reading.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How far the clock has been moved.</summary>
    public TimeSpan Elapsed => GetUtcNow() - Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Completes when somebody waits for this clock: move it only then, or the wait starts late.</summary>
    public Task WaitForTimerAsync()
    {
        lock (_gate)
            return _armed.Task;
    }

    /// <summary>Moves the clock, firing on the way every timer that falls due, also those that fired timers arm.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (TakeNext(target) is { } timer)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? TakeNext(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            _now = next?.Due > _now ? next.Due : next is null ? target : _now;
            if (next is not null)
                Arm(next, next.Due + next.Period, next.Period);
            return next;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
            Arm(timer, dueTime < TimeSpan.Zero ? null : _now + dueTime, period);
    }

    /// <summary>Under the lock. No due time, or no period after a firing, takes the timer out.</summary>
    private void Arm(FakeTimer timer, DateTimeOffset? due, TimeSpan? period)
    {
        _timers.Remove(timer);
        if (due is { } time)
        {
            timer.Due = time;
            timer.Period = period > TimeSpan.Zero ? period : null;
            _timers.Add(timer);
            _armed.TrySetResult();
        }
        else if (_timers.Count == 0 && _armed.Task.IsCompleted)
            _armed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan? Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
