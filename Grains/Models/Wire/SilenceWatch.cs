namespace Parley.Grains.Models.Wire;

/// <summary>Cancels a model call when its caller does, or when the provider has sent nothing for too long.</summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;

    /// <param name="limit">How long silence may last; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it likes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Cancelled when the caller wants no more.</param>
    public SilenceWatch(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        (_limit, _caller) = (limit, caller);
        _silence = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
    }

    /// <summary>Ends the call.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The caller's own token.</summary>
    public CancellationToken Caller => _caller;

    /// <summary>How long the silence was that ended the call; null when it did not.</summary>
    public TimeSpan? EndedBy => _silence.IsCancellationRequested ? _limit : null;

    /// <summary>What was heard has been dealt with, and the wait for more begins: with it, the provider's time.</summary>
    public void Heard() => _silence.CancelAfter(_limit);

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
