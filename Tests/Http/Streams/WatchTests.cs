using System.Text.Json;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>The stream of a user's list: what it says of a turn, and going on where it was left.</summary>
public sealed class WatchTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Path = ParleyClient.Chats + "/watch";

    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task A_turn_shows_in_order_from_creation_to_rest_and_the_archive_after_it()
    {
        await using var watch = await _client.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        var chat = await _client.CreateAndRestAsync(_fake, "watch me");
        await _client.ArchiveAsync(chat);
        await _client.UnarchiveAsync(chat);
        _fake.Enqueue(reply => reply.Error(400, "no"));
        await _client.SendAsync(chat, "fail");
        await watch.WaitForAsync(item => Line(item) == "status_change error", "the failure");
        Assert.Equal(
            [
                "created pending", "status_change pending", "status_change running", "status_change waiting",
                "deleted waiting", "created waiting",
                "status_change pending", "status_change running", "status_change error",
            ],
            watch.Events.Select(Line));
        var chats = watch.Events.Select(Chat).ToArray();
        Assert.All(chats, item => Assert.Equal(
            ("watch me", chat), (item.GetProperty("title").GetString(), item.GetProperty("id").GetGuid())));
        Assert.Equal(
            [false, false, false, false, true, false, false, false, false],
            chats.Select(item => item.GetProperty("archived").GetBoolean()));
        Assert.Contains("no", Chat(watch.Events[^1]).GetProperty("last_error").GetString(), StringComparison.Ordinal);
        var times = watch.Events.Select(item => Chat(item).GetProperty("updated_at").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task A_watch_goes_on_exactly_where_it_was_left()
    {
        var gate = new Gate();
        await using var whole = await SseReader.OpenAsync(_client, Path);
        var first = await SseReader.OpenAsync(_client, Path);
        var (chat, _) = await fixture.RunningAsync("resume", gate);
        List<string> expected = [], seen = [];
        for (var i = 0; i < 3; i++)
            expected.Add(await NextAsync(whole));
        for (var i = 0; i < 2; i++)
            seen.Add(await NextAsync(first));
        var last = first.LastEventId;
        await first.DisposeAsync();

        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        await _client.ArchiveAsync(chat);
        for (var i = 0; i < 2; i++)
            expected.Add(await NextAsync(whole));
        await using var socket = await SocketReader.OpenAsync(_client, $"{Path}?after={last}");
        await using var events = await SseReader.OpenAsync(_client, Path, last);
        var (fromSocket, fromEvents) = (new List<string>(seen), new List<string>(seen));
        while (fromSocket.Count < expected.Count)
        {
            fromSocket.Add(await NextAsync(socket));
            fromEvents.Add(await NextAsync(events));
        }

        Assert.Equal(expected, fromSocket);
        Assert.Equal(expected, fromEvents);
        Assert.Equal(whole.LastEventId, events.LastEventId);
    }

    [Theory]
    [InlineData("0:0")]
    [InlineData("123456789:5")]
    public async Task A_watch_from_a_place_that_is_not_held_says_resync_first(string after)
    {
        await using var socket = await SocketReader.OpenAsync(_client, $"{Path}?after={after}");
        await using var events = await SseReader.OpenAsync(_client, Path, after);
        foreach (var reader in new FrameReader[] { socket, events })
            Assert.Equal("""{"kind":"resync"}""", await NextAsync(reader));
        await _client.CreateAndRestAsync(_fake, "after");
        foreach (var reader in new FrameReader[] { socket, events })
            Assert.Equal("created pending", Line(JsonDocument.Parse(await NextAsync(reader)).RootElement));
        Assert.NotEqual(after, events.LastEventId);
    }

    private static async Task<string> NextAsync(FrameReader reader) => Assert.Single(await reader.ReadEventsAsync()).ToString();

    private static string Line(JsonElement item) =>
        $"{item.GetProperty("kind").GetString()} {Chat(item).GetProperty("status").GetString()}";

    private static JsonElement Chat(JsonElement item) => item.GetProperty("chat");
}
