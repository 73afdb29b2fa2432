namespace Parley.Gateway.Feeds;

/// <summary>Changes of users' chats to clients: one pull from the grain a user, shared by the user's connections.</summary>
internal sealed class WatchFeed
{
    private readonly IGrainFactory _grains;
    private readonly FeedHost _host;
    private readonly FeedRegistry<Actor> _feeds;

    public WatchFeed(
        IGrainFactory grains, TimeProvider time, LastWords lastWords, IHostApplicationLifetime lifetime, ILogger<WatchFeed> logger)
    {
        _grains = grains;
        _host = new FeedHost(time, logger, lastWords, lifetime.ApplicationStopping);
        _feeds = new FeedRegistry<Actor>((actor, start) => new SharedFeed(Source(actor), start, $"user {actor.UserId}", _host), time);
    }

    /// <summary>Makes a reader of the user's chats for one connection.</summary>
    public FeedReader Read(Actor actor, Position? after, CancellationToken cancellationToken) =>
        new(Source(actor), _feeds.EntryOf(actor), after, _host, cancellationToken);

    private WatchSource Source(Actor actor) => new(_grains.GetGrain<IUserGrain>(actor.UserId), actor);
}
