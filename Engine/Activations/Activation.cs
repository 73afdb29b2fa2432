using Parley.Engine.Calls;
using Parley.Engine.Membership;

namespace Parley.Engine.Activations;

/// <summary>
/// One grain in memory: takes turns in, lets them run by the rules of <see cref="TurnQueue"/>, and knows when it is idle.
/// How it comes and goes is <see cref="ActivationLife"/>.
/// </summary>
internal sealed class Activation : ITurnTarget
{
    /// <summary>Protects what follows. Under it nothing foreign is called: the scheduler only queues, promises only schedule.</summary>
    private readonly Lock _gate = new();
    private readonly TurnQueue _turns = new();
    private readonly ActivationLife _life;
    private readonly ActivationRuntime _runtime;
    private ActivationState _state;
    private Ending? _ending;
    private TaskCompletionSource? _quiet;
    private TaskCompletionSource? _gone;
    private long _lastActivity;
    private long _epoch;
    private long _keptUntil = long.MinValue;

    internal Activation(IActivationHome home, ActivationRuntime runtime, GrainClass grainClass, GrainId id, Lease lease)
    {
        Id = id;
        Lease = lease;
        Scheduler = new ActivationScheduler(lease);
        _runtime = runtime;
        _life = new ActivationLife(this, home, runtime, grainClass);
    }

    internal GrainId Id { get; }

    internal Lease Lease { get; }

    internal ActivationScheduler Scheduler { get; }

    internal ActivationUses Uses { get; } = new();

    /// <summary>Of its claim on the grain; 0 before it has one, and for a worker without identity, which needs none.</summary>
    internal long Epoch => Volatile.Read(ref _epoch);

    internal IGrainFactory GrainFactory => _life.Instance.GrainFactory;

    /// <summary>How many turns it has taken in and not ended.</summary>
    internal int Load
    {
        get
        {
            lock (_gate)
                return _turns.Count;
        }
    }

    /// <summary>Takes a turn in. False when the activation has gone: the caller looks for another.</summary>
    public bool Accept(Turn turn)
    {
        lock (_gate)
        {
            if (_state == ActivationState.Gone)
                return false;
            turn.Activation = this;
            var runs = _turns.Accept(turn, mayRun: _state < ActivationState.Deactivating);
            if (_state == ActivationState.New)
            {
                _state = ActivationState.Activating;
                Scheduler.Post(static life => ((ActivationLife)life!).Activate(), _life);
            }
            else if (runs && _state == ActivationState.Active)
            {
                Begin(turn);
            }

            return true;
        }
    }

    /// <summary>The turn is over. One that was taken away by <see cref="Leave"/> is ignored.</summary>
    internal void Finish(Turn turn)
    {
        var now = _runtime.Clock.GetTimestamp();
        lock (_gate)
        {
            if (!_turns.Finish(turn))
                return;
            if (turn.IsActivity)
                _lastActivity = now;
            if (_state == ActivationState.Active)
                while (_turns.Admit() is { } next)
                    Begin(next);
            else if (_turns.IsQuiet)
                _quiet?.TrySetResult();
        }
    }

    /// <summary>Tells callers whose deadline has passed, and ends the activation when it is idle.</summary>
    internal void Sweep(long now)
    {
        // Most activations most of the time: one look without the lock, so that a pass over many is cheap. A wrong look is put right by
        // the next pass.
        if (_turns.Count == 0 && _runtime.Clock.GetElapsedTime(Volatile.Read(ref _lastActivity), now) < _runtime.Options.IdleTimeout)
            return;
        lock (_gate)
        {
            if (_turns.Count > 0)
                _turns.Expire(now);
            else if (_state == ActivationState.Active && IsIdle_NeedsLock(now))
                End_NeedsLock(new(DeactivationReasonCode.ActivationIdle, "Nobody used it for the idle time."), null);
        }
    }

    /// <summary>Something other than a turn used the activation.</summary>
    internal void Touch()
    {
        lock (_gate)
            _lastActivity = _runtime.Clock.GetTimestamp();
    }

    internal void DelayDeactivation(TimeSpan time)
    {
        var forever = time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue;
        var until = forever ? long.MaxValue : _runtime.Clock.GetTimestamp() + (long)(time.TotalSeconds * _runtime.Clock.TimestampFrequency);
        lock (_gate)
            _keptUntil = until;
    }

    internal IGrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options, _runtime);
        Uses.Add(timer);
        return timer;
    }

    /// <summary>
    /// Ends the activation when what runs now is done; calls that come meanwhile go to its successor. Only the first reason counts.
    /// </summary>
    internal void RequestDeactivation(DeactivationReason reason, TimeSpan? timeout = null)
    {
        lock (_gate)
            End_NeedsLock(reason, timeout);
    }

    internal void NoteEpoch(long epoch) => Volatile.Write(ref _epoch, epoch);

    /// <summary>The instance is ready: everything that was taken in so far may run.</summary>
    internal void EnterActive()
    {
        lock (_gate)
        {
            _state = ActivationState.Active;
            _lastActivity = _runtime.Clock.GetTimestamp();
            _turns.ForEachRunning(Begin);
            if (_ending is { } ending)
                Deactivate_NeedsLock(ending);
        }
    }

    /// <summary>Completes when no turn runs any more. Only for an activation that no longer starts any.</summary>
    internal Task WhenQuiet()
    {
        lock (_gate)
        {
            _quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_turns.IsQuiet)
                _quiet.TrySetResult();
            return _quiet.Task;
        }
    }

    internal Task WhenGone()
    {
        lock (_gate)
        {
            _gone ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_state == ActivationState.Gone)
                _gone.TrySetResult();
            return _gone.Task;
        }
    }

    /// <summary>The last step: refuses turns from now on, and hands over those that it has not ended.</summary>
    internal (Turn[] Running, Turn[] Waiting) Leave()
    {
        lock (_gate)
        {
            _state = ActivationState.Gone;
            _gone?.TrySetResult();
            return _turns.TakeAll();
        }
    }

    /// <summary>Stops at once: no grain code runs beyond the next await of the current turn, and every caller is told.</summary>
    internal void Halt(Exception reason) => _life.Halt(reason);

    private void Begin(Turn turn) => Scheduler.Post(static turn => ((Turn)turn!).Activation.Run((Turn)turn), turn);

    private void Run(Turn turn) => turn.Start(_life.Instance.Grain);

    private bool IsIdle_NeedsLock(long now) =>
        now >= _keptUntil && !Uses.HasEnumerations && _runtime.Clock.GetElapsedTime(_lastActivity, now) >= _runtime.Options.IdleTimeout;

    private void End_NeedsLock(DeactivationReason reason, TimeSpan? timeout)
    {
        if (_ending is not null)
            return;
        _ending = new Ending(reason, timeout ?? _runtime.Options.DeactivationTimeout);
        // One that is not ready yet ends right after it is.
        if (_state == ActivationState.Active)
            Deactivate_NeedsLock(_ending);
    }

    private void Deactivate_NeedsLock(Ending ending)
    {
        _state = ActivationState.Deactivating;
        Scheduler.Post(_ => _life.Deactivate(ending), null);
    }
}
