using System.Runtime.CompilerServices;

namespace Parley.Gateway.Feeds;

/// <summary>
/// One connection's way through a feed. It first asks the grain itself, as its user, for what it missed or a snapshot; once it has all
/// there was it follows the shared feed; when it falls off that feed's tail it asks the grain again from its place. Nothing it does can
/// hold another reader. One read at a time.
/// </summary>
internal sealed partial class FeedReader : IAsyncDisposable
{
    // Attempts on the first answer, which decides the status of the response; later ones go on for as long as the connection stays.
    private const int FirstAttempts = 3;

    private readonly IFeedSource _source;
    private readonly IFeedEntry _entry;
    private readonly FeedHost _host;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopping;
    private readonly Queue<Chunk> _own = new();
    private readonly TailCursor _cursor = new();
    private IAsyncEnumerator<FeedBatch>? _grain;
    private SharedFeed? _feed;
    private CancellationTokenRegistration _wake;
    private Position? _seen;
    private bool _answered;
    private bool _started;
    private bool _grainIsDone;
    private bool _tellCaughtUp;
    private bool _over;
    private Refusal? _refusal;
    private int _attempt;

    /// <param name="source">The grain.</param>
    /// <param name="entry">The way into the feed that others share.</param>
    /// <param name="after">The place the client came back with.</param>
    /// <param name="host">Time, logs and the end of the host.</param>
    /// <param name="cancellationToken">The client left.</param>
    public FeedReader(IFeedSource source, IFeedEntry entry, Position? after, FeedHost host, CancellationToken cancellationToken)
    {
        (_source, _entry, _host, _seen) = (source, entry, host, after);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Stopping);
        _stopping = _stop.Token;
    }

    /// <summary>Waits for the grain's first answer.</summary>
    /// <returns>Why there is nothing to read, or null.</returns>
    public async Task<Refusal?> OpenAsync()
    {
        while (!await TryPullAsync())
        {
            _stopping.ThrowIfCancellationRequested();
        }

        return _refusal;
    }

    /// <summary>Reads what comes next, waiting for it as long as it takes.</summary>
    /// <param name="frame">Gets the events; may be empty when only the reader's place is news.</param>
    /// <returns>False when nothing more comes: the client left, the host stops, or <see cref="FeedFrame.Refusal"/> says why.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(FeedFrame frame)
    {
        frame.Clear();
        while (!_over && !_stopping.IsCancellationRequested)
        {
            if (_refusal is not null)
            {
                frame.Refusal = _refusal;
                return false;
            }

            if (_own.Count > 0 || _tellCaughtUp)
            {
                TakeOwn(frame);
                return true;
            }

            if (!_grainIsDone)
            {
                await TryPullAsync();
            }
            else if (_grain is not null || _feed is null)
            {
                await SwitchToFeedAsync();
            }
            else if (await TryTakeSharedAsync(frame))
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        LeaveFeed();
        await CloseGrainAsync();
        _stop.Dispose();
    }

    /// <summary>Pulls one batch from the grain.</summary>
    /// <returns>False when the grain was lost and must be asked again.</returns>
    private async Task<bool> TryPullAsync()
    {
        try
        {
            if (_grain is null)
            {
                _feed = _entry.Hold(_cursor);
                _grain = _source.Open(_seen, !_started, _stopping);
            }

            if (await _grain.MoveNextAsync())
            {
                Accept(_grain.Current);
                return true;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (_answered || _attempt < FirstAttempts - 1)
        {
            // Aborted, moved, silo gone, timeout: the types differ by engine and all mean that the grain must be asked again.
            LogLost(_host.Logger, exception);
        }

        LeaveFeed();
        await CloseGrainAsync();
        await Backoff.WaitAsync(_attempt++, _host.Time, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }

    private void Accept(FeedBatch batch)
    {
        (_refusal, _answered, _attempt) = (batch.Refusal, true, 0);
        for (var i = 0; i < batch.Chunks.Count; i++)
        {
            _own.Enqueue(batch.Chunks[i]);
        }

        _grainIsDone = _tellCaughtUp = batch.CaughtUp;
        if (batch is { CaughtUp: true, Position: { } position })
        {
            _seen = position;
        }
    }

    private void TakeOwn(FeedFrame frame)
    {
        while (_own.TryPeek(out var chunk) && frame.HasRoomFor(chunk.All))
        {
            frame.Add(_own.Dequeue().All);
            _seen = chunk.Resume ?? _seen;
            _started = true;
        }

        // Missed events that are not all of them have a place to come back from, too.
        frame.CaughtUp = _own.Count == 0 && _tellCaughtUp;
        if (frame.CaughtUp)
        {
            _tellCaughtUp = false;
            frame.MoveTo(_seen.GetValueOrDefault());
        }
    }

    /// <summary>Leaves the grain for the shared feed. Entered first, so that it keeps what happens meanwhile.</summary>
    private async Task SwitchToFeedAsync()
    {
        var seen = _seen.GetValueOrDefault();
        if (_feed is null)
        {
            _feed = _entry.Join(_cursor, seen);
        }
        else if (!_feed.Tail.TryFollow(_cursor, seen))
        {
            LeaveFeed();
        }

        _grainIsDone = _feed is not null;
        _started = true;
        await CloseGrainAsync();
        if (_feed is { } feed)
        {
            // Waiting on the shared signal takes no token; the connection's end wakes the readers once instead.
            _wake = _stopping.UnsafeRegister(static tail => ((Tail)tail!).Pulse(), feed.Tail);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TryTakeSharedAsync(FeedFrame frame)
    {
        var state = _feed!.Tail.Take(_cursor, frame, out var changed);
        switch (state)
        {
            case TailState.Taken:
                return true;
            case TailState.Waiting when !_stopping.IsCancellationRequested:
                await changed;
                return false;
            case TailState.FellOff or TailState.Ended:
                _refusal = state == TailState.Ended ? _feed.Tail.Refusal : null;
                _seen = _cursor.Seen;
                _grainIsDone = false;
                LeaveFeed();
                _over = state == TailState.Ended && _host.IsStopping;
                return false;
            default:
                return false;
        }
    }

    private void LeaveFeed()
    {
        _wake.Dispose();
        _wake = default;
        if (_feed is { } feed)
        {
            _feed = null;
            _entry.Leave(feed, _cursor);
        }
    }

    private async ValueTask CloseGrainAsync()
    {
        if (_grain is { } grain)
        {
            _grain = null;
            try
            {
                await grain.DisposeAsync();
            }
            catch (Exception exception)
            {
                // The enumeration is over either way; a lost grain cannot be told.
                LogLost(_host.Logger, exception);
            }
        }
    }
}
