using Microsoft.Extensions.Logging;
using Parley.Engine.Calls;

namespace Parley.Engine.Activations;

/// <summary>A timer whose ticks are turns of its activation. The object is its own turn, for two of its ticks never overlap.</summary>
internal sealed partial class GrainTimer : Turn, IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ILogger _logger;
    private readonly GrainCancellation _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private TimeSpan? _changedDueTime;
    private bool _ticking;
    private bool _disposed;

    internal GrainTimer(
        Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, ActivationRuntime runtime)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        _period = options.Period;
        _logger = runtime.Logger;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = runtime.Clock.CreateTimer(
                static timer => ((GrainTimer)timer!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    internal override Interleaving Interleaving => _options.Interleave ? Interleaving.Always : Interleaving.Never;

    internal override bool IsActivity => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _period = period;
            if (_ticking)
                _changedDueTime = dueTime;
            else
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _timer.Dispose();
        _activation.Uses.Remove(this);
        // On the activation, where grain code that waits for the token expects to go on; on the pool when that was halted, so that what a
        // tick waits for outside, such as an HTTP answer, ends all the same. Never in place: the token may stand for a statement, whose
        // cancellation blocks until the database has heard of it, and one that halts activations has others to halt.
        if (!_activation.Scheduler.Post(static stopped => ((GrainCancellation)stopped!).Cancel(), _stopped))
            ThreadPool.UnsafeQueueUserWorkItem(static stopped => stopped.Cancel(), _stopped, preferLocal: false);
    }

    // A tick runs to its end or dies with its activation: nobody waits for it.
    internal override void Start(Grain grain) => _ = RunAsync();

    internal override bool Expire(long now) => false;

    internal override void Reroute()
    {
    }

    internal override void Abandon(Exception reason)
    {
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_disposed || _ticking)
                return;
            _ticking = true;
        }

        _activation.Accept(this);
    }

    private async Task RunAsync()
    {
        try
        {
            if (!_stopped.Token.IsCancellationRequested)
                await _callback(_stopped.Token);
        }
        catch (OperationCanceledException) when (_stopped.Token.IsCancellationRequested)
        {
            // It was told to stop and did.
        }
        catch (Exception exception)
        {
            LogTickFailed(_logger, exception, _activation.Id);
        }

        _activation.Finish(this);
        Rearm();
    }

    private void Rearm()
    {
        lock (_gate)
        {
            _ticking = false;
            if (!_disposed)
                _timer.Change(_changedDueTime ?? _period, Timeout.InfiniteTimeSpan);
            _changedDueTime = null;
        }
    }

    [LoggerMessage(LogLevel.Error, "A timer of {Grain} failed; it goes on.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, GrainId grain);
}
