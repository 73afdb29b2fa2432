namespace Parley.Gateway.Feeds;

/// <summary>The open feeds of one kind, one a key. A feed that nobody follows lingers for a moment (a page reload) and is closed.</summary>
/// <param name="open">Opens the feed of a key from a place.</param>
internal sealed class FeedRegistry<TKey>(Func<TKey, Position, SharedFeed> open, TimeProvider time)
    where TKey : notnull
{
    /// <summary>How long a feed stays open without readers.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, SharedFeed> _feeds = [];

    /// <summary>Open feeds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _feeds.Count;
            }
        }
    }

    /// <summary>The way into one key's feed.</summary>
    public IFeedEntry EntryOf(TKey key) => new Entry(this, key);

    /// <summary>
    /// Takes hold of the feed of a key, if one is open: from now on it keeps what it reads for the cursor. Done before the reader asks the
    /// grain, so that the grain's answer and the feed overlap however fast the chat streams.
    /// </summary>
    public SharedFeed? Hold(TKey key, TailCursor cursor)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(key, out var feed) || feed.Completion.IsCompleted)
            {
                return null;
            }

            feed.Tail.Hold(cursor);
            feed.Readers++;
            return feed;
        }
    }

    /// <summary>Enters the feed of a key, opening it from the reader's place when there is none.</summary>
    /// <param name="key">Whose feed.</param>
    /// <param name="cursor">The reader.</param>
    /// <param name="seen">The place up to which the reader has everything.</param>
    /// <returns>The feed, to be left again; null when it no longer holds what follows the reader's place.</returns>
    public SharedFeed? Join(TKey key, TailCursor cursor, Position seen)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(key, out var feed) || feed.Completion.IsCompleted)
            {
                feed?.Stop();
                _feeds[key] = feed = open(key, seen);
            }

            if (!feed.Tail.TryJoin(cursor, seen))
            {
                return null;
            }

            feed.Readers++;
            return feed;
        }
    }

    public void Leave(TKey key, SharedFeed feed, TailCursor cursor)
    {
        feed.Tail.Leave(cursor);
        lock (_lock)
        {
            if (--feed.Readers == 0)
            {
                _ = CloseUnusedAsync(key, feed);
            }
        }
    }

    // Runs on by itself: it ends with the feed or after the linger, and cannot fail.
    private async Task CloseUnusedAsync(TKey key, SharedFeed feed)
    {
        await Task.WhenAny(feed.Completion, Task.Delay(Linger, time));
        lock (_lock)
        {
            if (feed.Readers > 0)
            {
                return;
            }

            if (_feeds.TryGetValue(key, out var current) && current == feed)
            {
                _feeds.Remove(key);
            }
        }

        feed.Stop();
    }

    private sealed record Entry(FeedRegistry<TKey> Feeds, TKey Key) : IFeedEntry
    {
        public SharedFeed? Hold(TailCursor cursor) => Feeds.Hold(Key, cursor);

        public SharedFeed? Join(TailCursor cursor, Position seen) => Feeds.Join(Key, cursor, seen);

        public void Leave(SharedFeed feed, TailCursor cursor) => Feeds.Leave(Key, feed, cursor);
    }
}
