using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Gateway.Feeds;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Identity;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>A chat feed over a scripted chat.</summary>
internal sealed class FeedHarness : IHostApplicationLifetime, IDisposable
{
    private static readonly Actor Reader = new(Guid.NewGuid(), "owner", ActorKind.User);

    private readonly CancellationTokenSource _stopping = new();

    public FeedHarness(ScriptedChat chat, TimeProvider? time = null, LastWords? lastWords = null) =>
        Feed = new ChatFeed(
            GrainDoubles.Of(chat),
            time ?? TimeProvider.System,
            lastWords ?? LastWords.OfOwnGrains,
            this,
            NullLogger<ChatFeed>.Instance);

    public ChatFeed Feed { get; }

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public FeedReader Read(Position? after = null, long? afterId = null, CancellationToken cancellationToken = default) =>
        Feed.Read(Reader, ScriptedChat.Id, new WatchChat { After = after, AfterId = afterId }, cancellationToken);

    public void StopApplication() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }
}
