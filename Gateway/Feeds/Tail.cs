namespace Parley.Gateway.Feeds;

/// <summary>
/// The newest events of a feed and the readers' cursors into them. No queue a reader: all wait on one shared signal that an append
/// replaces. What every reader has passed is dropped but for a little for late joiners; a reader too far behind falls off.
/// </summary>
/// <param name="start">The place from which events are held.</param>
internal sealed class Tail(Position start)
{
    /// <summary>Bytes kept for those about to join.</summary>
    public const int KeptBytes = 2 * 1024;

    /// <summary>Bytes held at most for readers that are behind.</summary>
    public const int HeldBytes = 512 * 1024;

    // How far, in bytes, the feed may run ahead of its foremost reader. When all are slow, pulling on would only push them off.
    private const int LeadBytes = HeldBytes / 2;

    private readonly Lock _lock = new();
    private readonly List<TailCursor> _cursors = [];
    private readonly ChunkRing _ring = new();
    private TaskCompletionSource? _changed;
    private TaskCompletionSource? _room;
    private Position _start = start;
    private Position _position = start;
    private long _written;
    private bool _ended;

    /// <summary>The place up to which the tail is complete: from here the feed asks the grain again.</summary>
    public Position Position
    {
        get
        {
            lock (_lock)
            {
                return _position;
            }
        }
    }

    /// <summary>Why the feed ended, when a refusal ended it.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Adds events and wakes the readers.</summary>
    public void Append(IReadOnlyList<Chunk> chunks)
    {
        lock (_lock)
        {
            for (var i = 0; i < chunks.Count; i++)
            {
                var chunk = chunks[i];
                _ring.Add(chunk);
                _written += chunk.Cost;
                _position = chunk.Resume ?? _position;
            }

            Trim_NeedsLock();
        }

        Wake()?.TrySetResult();
    }

    /// <summary>Ends the tail; readers still get what is held.</summary>
    public void End(Refusal? refusal)
    {
        lock (_lock)
        {
            Refusal = refusal;
            _ended = true;
        }

        Pulse();
    }

    /// <summary>Wakes all readers; those with nothing to read wait again.</summary>
    public void Pulse()
    {
        // Whoever ends something has no time for what readers do next.
        if (Wake() is { } woken)
            ThreadPool.UnsafeQueueUserWorkItem(static woken => woken.TrySetResult(), woken, preferLocal: true);
    }

    /// <summary>Keeps everything from now on for a reader that first catches up elsewhere; <see cref="TryFollow"/> comes next.</summary>
    public void Hold(TailCursor cursor)
    {
        lock (_lock)
        {
            Enter_NeedsLock(cursor, _position, _ring.Next);
        }
    }

    /// <summary>Puts a reader that has held the tail at the place it has caught up to.</summary>
    /// <returns>False when what follows that place is not or no longer held.</returns>
    public bool TryFollow(TailCursor cursor, Position seen)
    {
        lock (_lock)
        {
            var held = seen >= cursor.Seen && cursor.Next >= _ring.First;
            cursor.Seen = seen;
            return held;
        }
    }

    /// <summary>Lets a reader in that has seen everything up to a place.</summary>
    /// <returns>False when what follows that place is no longer held.</returns>
    public bool TryJoin(TailCursor cursor, Position seen)
    {
        lock (_lock)
        {
            if (seen < _start)
            {
                return false;
            }

            Enter_NeedsLock(cursor, seen, _ring.FirstAfter(seen));
            return true;
        }
    }

    public void Leave(TailCursor cursor)
    {
        lock (_lock)
        {
            _cursors.Remove(cursor);
            _room?.TrySetResult();
        }
    }

    /// <summary>Takes everything that is there and fits into one frame.</summary>
    /// <param name="cursor">The reader's cursor; moves on.</param>
    /// <param name="frame">Gets the events.</param>
    /// <param name="changed">Completes when there may be more; read together with the state, so that nothing is missed.</param>
    public TailState Take(TailCursor cursor, FeedFrame frame, out Task changed)
    {
        lock (_lock)
        {
            changed = (_changed ??= NewChanged_NeedsLock()).Task;
            if (cursor.Next < _ring.First)
            {
                return TailState.FellOff;
            }

            while (cursor.Next < _ring.Next && TryTake_NeedsLock(cursor, frame))
            {
            }

            if (_room is not null && _written - cursor.Consumed < LeadBytes)
            {
                _room.TrySetResult();
            }

            return frame.Slices.Count > 0 || frame.CaughtUp ? TailState.Taken : _ended ? TailState.Ended : TailState.Waiting;
        }
    }

    /// <summary>Completes when the foremost reader is near enough for the feed to pull on.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource room;
            lock (_lock)
            {
                if (HasRoom_NeedsLock())
                {
                    _room = null;
                    return;
                }

                room = _room = NewSignal();
            }

            await room.Task.WaitAsync(cancellationToken);
        }
    }

    private bool HasRoom_NeedsLock()
    {
        foreach (var cursor in _cursors)
        {
            if (_written - cursor.Consumed < LeadBytes)
            {
                return true;
            }
        }

        return _cursors.Count == 0;
    }

    private void Enter_NeedsLock(TailCursor cursor, Position seen, long next)
    {
        cursor.Seen = seen;
        cursor.Next = next;
        cursor.Consumed = _written - _ring.CostFrom(next);
        _cursors.Add(cursor);
        _room?.TrySetResult();
    }

    private bool TryTake_NeedsLock(TailCursor cursor, FeedFrame frame)
    {
        var chunk = _ring[cursor.Next];
        if (chunk.Count == 0 || chunk.Last > cursor.Seen)
        {
            var slice = chunk.After(cursor.Seen);
            if (!frame.HasRoomFor(slice))
            {
                return false;
            }

            frame.Add(slice);
        }

        // A reader may be ahead of the feed: it then only waits for the feed to come up to it.
        if (chunk.Resume is { } resume && resume > cursor.Seen)
        {
            cursor.Seen = resume;
        }

        cursor.Next++;
        cursor.Consumed += chunk.Cost;
        return true;
    }

    private void Trim_NeedsLock()
    {
        var passed = _ring.Held > KeptBytes ? Passed_NeedsLock() : 0;
        while (_ring.Next - _ring.First > 1 && (_ring.Held > HeldBytes || (_ring.Held > KeptBytes && _ring.First < passed)))
        {
            var dropped = _ring.Drop();
            _start = dropped.Last > _start ? dropped.Last : _start;
        }
    }

    /// <summary>Number of the first chunk that a reader has yet to take.</summary>
    private long Passed_NeedsLock()
    {
        var passed = _ring.Next;
        foreach (var cursor in _cursors)
        {
            passed = Math.Min(passed, cursor.Next);
        }

        return passed;
    }

    private TaskCompletionSource? Wake()
    {
        lock (_lock)
        {
            var woken = _changed;
            _changed = null;
            return woken;
        }
    }

    /// <summary>
    /// The signal that the next append gives. A reader that has the feed to itself goes on in the feed's own thread, up to where its
    /// connection takes no more; several do not wait for each other.
    /// </summary>
    private TaskCompletionSource NewChanged_NeedsLock() => _cursors.Count == 1 ? new() : NewSignal();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
