namespace Parley.Gateway.Feeds;

/// <summary>
/// What every feed and reader needs of the process. When the host stops, feeds and readers wait for the <see cref="LastWords"/> of its
/// grains, which then end their streams, and ask nobody again.
/// </summary>
internal sealed class FeedHost
{
    private readonly CancellationToken _hostStopping;

    public FeedHost(TimeProvider time, ILogger logger, LastWords lastWords, CancellationToken hostStopping)
    {
        (Time, Logger, _hostStopping) = (time, logger, hostStopping);
        var stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Stopping = stopping.Token;
        hostStopping.UnsafeRegister(_ => stopping.CancelAfter(lastWords.Limit), null);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Logs of the feed's kind.</summary>
    public ILogger Logger { get; }

    /// <summary>Whether the host is stopping: what has ended stays ended.</summary>
    public bool IsStopping => _hostStopping.IsCancellationRequested;

    /// <summary>Cancelled when there is no time left: whatever still goes on ends now.</summary>
    public CancellationToken Stopping { get; }
}

/// <summary>The way into the feed that the readers of one grain share.</summary>
internal interface IFeedEntry
{
    /// <inheritdoc cref="FeedRegistry{TKey}.Hold"/>
    SharedFeed? Hold(TailCursor cursor);

    /// <inheritdoc cref="FeedRegistry{TKey}.Join"/>
    SharedFeed? Join(TailCursor cursor, Position seen);

    /// <summary>Leaves a feed that was held or joined.</summary>
    void Leave(SharedFeed feed, TailCursor cursor);
}
