namespace Parley.Gateway.Feeds;

/// <summary>
/// Everything a chat streams to clients, whatever the transport: one pull from the grain a chat and user, shared by their connections.
/// It knows events and places and nothing of transports; it keeps a short tail only, an older place goes to the grain.
/// </summary>
internal sealed class ChatFeed
{
    private readonly IGrainFactory _grains;
    private readonly FeedHost _host;
    private readonly FeedRegistry<(Guid Chat, Actor Actor)> _feeds;

    public ChatFeed(
        IGrainFactory grains, TimeProvider time, LastWords lastWords, IHostApplicationLifetime lifetime, ILogger<ChatFeed> logger)
    {
        _grains = grains;
        _host = new FeedHost(time, logger, lastWords, lifetime.ApplicationStopping);
        _feeds = new FeedRegistry<(Guid Chat, Actor Actor)>(
            (key, start) => new SharedFeed(Source(key, new WatchChat { EveryPlace = true }), start, $"chat {key.Chat}", _host), time);
    }

    /// <summary>Chats that are being pulled from.</summary>
    public int OpenFeeds => _feeds.Count;

    /// <summary>Makes a reader of a chat for one connection. The grain decides whether the user may read it.</summary>
    public FeedReader Read(Actor actor, Guid chat, WatchChat request, CancellationToken cancellationToken)
    {
        var key = (chat, actor);
        return new FeedReader(Source(key, request), _feeds.EntryOf(key), request.After, _host, cancellationToken);
    }

    private ChatSource Source((Guid Chat, Actor Actor) key, WatchChat request) =>
        new(_grains.GetGrain<IChatGrain>(key.Chat), key.Actor, request);
}
