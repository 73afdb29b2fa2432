namespace Parley.Grains.Models.Wire;

/// <summary>
/// Cancels a model call when its caller does, when the provider has sent nothing for too long, or nothing of its answer for longer still.
/// </summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly TimeSpan _stall;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private long _toldAt;
    private bool _hasTold;

    /// <param name="limit">How long silence may last; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it likes.</param>
    /// <param name="stall">How long nothing may come but what keeps the connection alive; not less than <paramref name="limit"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Cancelled when the caller wants no more.</param>
    public SilenceWatch(TimeSpan limit, TimeSpan stall, TimeProvider time, CancellationToken caller)
    {
        (_limit, _stall, _time, _caller, _toldAt) = (limit, stall, time, caller, time.GetTimestamp());
        _silence = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
    }

    /// <summary>Ends the call.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The caller's own token.</summary>
    public CancellationToken Caller => _caller;

    /// <summary>How long the silence was that ended the call; null when it did not.</summary>
    public TimeSpan? EndedBy => !_silence.IsCancellationRequested ? null : IsStalled ? _stall : _limit;

    /// <summary>Whether there were signs of life all the while, but nothing of the answer.</summary>
    public bool IsStalled => _stall != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(_toldAt) >= _stall;

    /// <summary>Something of the answer was heard. Costs next to nothing: it is said of every delta.</summary>
    public void Told() => _hasTold = true;

    /// <summary>What was heard has been dealt with, and the wait for more begins: with it, the provider's time.</summary>
    public void Heard()
    {
        if (_hasTold)
            (_hasTold, _toldAt) = (false, _time.GetTimestamp());
        _silence.CancelAfter(_stall == Timeout.InfiniteTimeSpan ? _limit : Shorter(_limit, _stall - _time.GetElapsedTime(_toldAt)));
    }

    private static TimeSpan Shorter(TimeSpan limit, TimeSpan left) => left > limit ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
