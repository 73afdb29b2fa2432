using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Gateway.Feeds;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Abstractions.Users;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>Changes of a user's chats: one event a frame, and the word when some may be missing.</summary>
public sealed class WatchFeedTests : IDisposable
{
    private static readonly Actor Reader = new(Guid.NewGuid(), "owner", ActorKind.User);

    private readonly FakeUser _user = new();
    private readonly FeedHarness _host = new(new ScriptedChat());

    [Fact]
    public async Task The_first_frame_comes_at_once_and_changes_follow()
    {
        await using var reader = Watch();
        Assert.Null(await reader.OpenAsync());
        var frame = new FeedFrame();
        Assert.True(await reader.ReadAsync(frame));
        Assert.Equal((0, new Position(1, 0)), (frame.Count, frame.Position));
        await _user.ChangeAsync(WatchEventKind.TitleChange, "new title");
        Assert.True(await reader.ReadAsync(frame).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        using var notice = JsonDocument.Parse(frame.Slices.Single().Json);
        Assert.Equal("title_change", notice.RootElement.GetProperty("kind").GetString());
        Assert.Equal("new title", notice.RootElement.GetProperty("chat").GetProperty("title").GetString());
        Assert.Equal(new Position(1, 1), frame.Slices.Single().Resume);
    }

    [Fact]
    public async Task A_place_that_is_no_longer_held_is_answered_by_a_resync()
    {
        await using var reader = Watch(new Position(9, 9));
        var frame = new FeedFrame();
        Assert.True(await reader.ReadAsync(frame));
        Assert.True(WatchSource.IsResync(frame.Slices.Single()));
    }

    public void Dispose() => _host.Dispose();

    private FeedReader Watch(Position? after = null) =>
        new WatchFeed(
            GrainDoubles.Of(_user),
            TimeProvider.System,
            LastWords.OfOwnGrains,
            (IHostApplicationLifetime)_host,
            NullLogger<WatchFeed>.Instance)
            .Read(Reader, after, CancellationToken.None);

    private sealed class FakeUser : IUserGrain
    {
        private readonly Channel<WatchEvent> _changes = Channel.CreateUnbounded<WatchEvent>();
        private long _sequence;

        public ValueTask ChangeAsync(WatchEventKind kind, string title)
        {
            var id = Guid.NewGuid();
            var chat = new Chat
            {
                Id = id,
                OwnerId = id,
                RootChatId = id,
                LastModelConfigId = id,
                Title = title,
                Status = ChatStatus.Waiting,
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch,
                Archived = false,
            };
            return _changes.Writer.WriteAsync(new WatchEvent(kind, chat, new Position(1, ++_sequence)));
        }

        public async IAsyncEnumerable<WatchEventBatch> WatchChats(
            Actor actor, Position? after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var place = new Position(1, _sequence);
            yield return new WatchEventBatch { Events = [], Position = place, Resync = after is { Generation: not 1 } };
            await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
                yield return new WatchEventBatch { Events = [change], Position = change.Position };
        }

        public Task<Reply<System.Collections.Immutable.ImmutableArray<Chat>>> ListChats(
            Actor actor, ChatListQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Notify(WatchEventKind kind, Chat chat) => throw new NotSupportedException();
    }
}
