using Parley.Gateway.Feeds;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>One pull a chat, shared by its connections, without a gap and without a double (matrix 1, field.md R1, R2, R9).</summary>
public sealed class ChatFeedTests
{
    [Fact]
    public async Task A_reader_gets_the_snapshot_first_and_then_what_happens()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        chat.Append("before ");
        await using var reader = harness.Read();
        Assert.Null(await reader.OpenAsync());
        var client = new FeedClient();
        await client.ReadUntilAsync(reader, () => chat.Text);
        Assert.Equal(1, client.Snapshots);
        chat.Append("after");
        await client.ReadUntilAsync(reader, () => "before after");
        Assert.Equal((1, 0), (client.Snapshots, client.Resyncs));
        Assert.Equal(new Position(1, 2), client.Position);
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_exactly_what_it_missed()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        foreach (var text in (string[])["a", "b", "c", "d"])
            chat.Append(text);
        await using var reader = harness.Read(new Position(1, 2));
        var client = new FeedClient();
        await client.ReadUntilAsync(reader, () => "cd");
        chat.Append("e");
        await client.ReadUntilAsync(reader, () => "cde");
        Assert.Equal(0, client.Snapshots);
    }

    [Fact]
    public async Task Many_readers_share_one_pull()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        var readers = Enumerable.Range(0, 20).Select(_ => harness.Read()).ToArray();
        var clients = readers.Select(_ => new FeedClient()).ToArray();
        for (var i = 0; i < readers.Length; i++)
        {
            chat.Append($"{i};");
            await clients[i].ReadUntilAsync(readers[i], () => chat.Text);
        }

        chat.Append("end");
        await Task.WhenAll(readers.Zip(clients).Select(pair => pair.Second.ReadUntilAsync(pair.First, () => chat.Text)));
        Assert.Equal((1, 1), (chat.Open, harness.Feed.OpenFeeds));
        Assert.All(clients, client => Assert.Equal((1, 0), (client.Snapshots, client.Resyncs)));
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_nobody_and_loses_nothing()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        await using var slow = harness.Read();
        await using var fast = harness.Read();
        var (slowClient, fastClient) = (new FeedClient(), new FeedClient());
        chat.Append("start;");
        await slowClient.ReadUntilAsync(slow, () => chat.Text);
        await fastClient.ReadUntilAsync(fast, () => chat.Text);
        chat.Append("both follow;");
        await slowClient.ReadUntilAsync(slow, () => chat.Text);
        for (var i = 0; i < 30; i++)
        {
            chat.Append(new string((char)('a' + (i % 26)), Tail.HeldBytes / 8));
            await fastClient.ReadUntilAsync(fast, () => chat.Text);
        }

        Assert.Equal(0, fastClient.Resyncs);
        var opened = chat.Opened;
        await slowClient.ReadUntilAsync(slow, () => chat.Text);
        Assert.True(chat.Opened > opened, "It asked the grain for what the tail no longer held.");
        Assert.Equal(1, slowClient.Snapshots);
    }

    [Fact]
    public async Task A_reader_behind_what_the_grain_holds_is_told_to_start_over()
    {
        var chat = new ScriptedChat(held: 4);
        using var harness = new FeedHarness(chat);
        await using var reader = harness.Read(new Position(1, 0));
        var client = new FeedClient();
        for (var i = 0; i < 10; i++)
            chat.Append($"{i};");
        await client.ReadUntilAsync(reader, () => chat.Text);
        Assert.Equal(1, client.Resyncs);
    }

    [Fact]
    public async Task A_refusal_is_the_first_answer()
    {
        var refusal = new Refusal { Code = RefusalCode.NotFound, Message = "no" };
        using var harness = new FeedHarness(new ScriptedChat { Refusal = refusal });
        await using var reader = harness.Read();
        Assert.Same(refusal, await reader.OpenAsync());
        var client = new FeedClient();
        Assert.False(await client.ReadAsync(reader));
        Assert.Same(refusal, client.Frame.Refusal);
        Assert.Equal(0, harness.Feed.OpenFeeds);
    }

    [Fact]
    public async Task A_chat_that_becomes_invisible_ends_its_readers_with_the_refusal()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        await using var reader = harness.Read();
        var client = new FeedClient();
        chat.Append("a");
        await client.ReadUntilAsync(reader, () => "a");
        chat.Append("b");
        await client.ReadUntilAsync(reader, () => "ab");
        chat.Refusal = new Refusal { Code = RefusalCode.NotFound, Message = "no" };
        chat.Interrupt(failure: null);
        Assert.False(await client.ReadAsync(reader));
        Assert.Same(chat.Refusal, client.Frame.Refusal);
    }

    [Fact]
    public async Task A_snapshot_that_breaks_off_is_begun_anew_and_gives_no_place_before_its_end()
    {
        var chat = new ScriptedChat { SnapshotPiece = 2 };
        using var harness = new FeedHarness(chat);
        chat.Append("abcdefgh");
        var broken = false;
        chat.InSnapshot = () =>
        {
            if (!broken)
                chat.Interrupt(new TimeoutException());
            broken = true;
        };
        await using var reader = harness.Read();
        var client = new FeedClient();
        do
        {
            Assert.True(await client.ReadAsync(reader));
            Assert.Equal(client.Frame.CaughtUp, client.Position is not null);
        }
        while (!client.Frame.CaughtUp);

        Assert.Equal((chat.Text, 2, 1), (client.Text.ToString(), client.Snapshots, client.Resyncs));
    }

    [Fact]
    public async Task The_host_s_stop_ends_readers_and_feeds_at_once()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        await using var reader = harness.Read();
        var client = new FeedClient();
        chat.Append("a");
        await client.ReadUntilAsync(reader, () => "a");
        var next = client.ReadAsync(reader);
        harness.StopApplication();
        Assert.False(await next);
        Assert.Null(client.Frame.Refusal);
        await reader.DisposeAsync();
        await Eventually.TrueAsync(() => chat.Open == 0, "no enumeration is open");
    }

    [Fact]
    public async Task The_stop_of_a_host_without_grains_waits_for_nothing_that_a_chat_could_still_say()
    {
        var (chat, time) = (new ScriptedChat(), new FakeTimeProvider());
        using var harness = new FeedHarness(chat, time, LastWords.None);
        await using var reader = harness.Read();
        var client = new FeedClient();
        chat.Append("a");
        await client.ReadUntilAsync(reader, () => "a");
        var next = client.ReadAsync(reader);
        harness.StopApplication();
        time.Advance(TimeSpan.Zero);
        Assert.False(await next);
        await Eventually.TrueAsync(() => chat.Open == 0, "no enumeration is open");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_reader_only()
    {
        var chat = new ScriptedChat();
        using var harness = new FeedHarness(chat);
        using var gone = new CancellationTokenSource();
        await using var leaving = harness.Read(cancellationToken: gone.Token);
        await using var staying = harness.Read();
        var (left, stayed) = (new FeedClient(), new FeedClient());
        chat.Append("a");
        await left.ReadUntilAsync(leaving, () => "a");
        await stayed.ReadUntilAsync(staying, () => "a");
        var next = left.ReadAsync(leaving);
        await gone.CancelAsync();
        Assert.False(await next);
        chat.Append("b");
        await stayed.ReadUntilAsync(staying, () => "ab");
    }

    [Fact]
    public async Task A_feed_that_nobody_follows_is_closed_after_its_linger()
    {
        var chat = new ScriptedChat();
        var time = new FakeTimeProvider();
        using var harness = new FeedHarness(chat, time);
        var reader = harness.Read();
        var client = new FeedClient();
        chat.Append("a");
        await client.ReadUntilAsync(reader, () => "a");
        chat.Append("b");
        await client.ReadUntilAsync(reader, () => "ab");
        await reader.DisposeAsync();
        Assert.Equal(1, harness.Feed.OpenFeeds);
        await time.WaitForTimerAsync();
        time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.TrueAsync(() => harness.Feed.OpenFeeds == 0 && chat.Open == 0, "the feed is closed");
    }
}
