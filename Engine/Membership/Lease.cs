namespace Parley.Engine.Membership;

/// <summary>
/// A silo's right to act, as its own monotonic clock sees it. It is counted from the moment a renewal was sent, so it always ends before
/// the one on the database's clock. Once over or revoked it never comes back: the silo joins again under another id.
/// </summary>
internal sealed class Lease(string siloId, TimeProvider clock, TimeSpan duration) : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly long _ticks = (long)(duration.TotalSeconds * clock.TimestampFrequency);
    private long _validUntil = long.MinValue;
    private volatile bool _revoked;

    internal string SiloId { get; } = siloId;

    /// <summary>Its full length, as it is asked for.</summary>
    internal TimeSpan Duration { get; } = duration;

    /// <summary>A timestamp of the clock by which it is measured.</summary>
    internal long Now => clock.GetTimestamp();

    internal bool IsRevoked => _revoked;

    /// <summary>Cancelled when it was revoked.</summary>
    internal CancellationToken Over => _over.Token;

    internal bool IsValid => !_revoked && clock.GetTimestamp() < Volatile.Read(ref _validUntil);

    /// <summary>Time left; not positive when it is over.</summary>
    internal TimeSpan Remaining => _revoked
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds((Volatile.Read(ref _validUntil) - clock.GetTimestamp()) / (double)clock.TimestampFrequency);

    /// <param name="sentAt">What <see cref="Now"/> was when the statement that has now succeeded was sent.</param>
    internal void Extend(long sentAt) => Volatile.Write(ref _validUntil, sentAt + _ticks);

    /// <summary>It is over at once; completes when all that heed <see cref="Over"/> have heard of it.</summary>
    internal Task RevokeAsync()
    {
        _revoked = true;
        return _over.CancelAsync();
    }

    internal void ThrowIfOver()
    {
        if (!IsValid)
            throw new SiloUnavailableException($"Silo {SiloId} no longer holds its lease.");
    }

    public void Dispose() => _over.Dispose();
}
