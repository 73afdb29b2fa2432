using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>A chat's stream is the same over every transport, and goes on exactly where it was left (field.md R1).</summary>
public sealed class TransportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Sockets_and_server_sent_events_say_the_same()
    {
        var gate = new Gate();
        _fake.Enqueue(reply => reply.WaitFor(gate).Text("a", "b").Reasoning("hm").ToolCall("call_1", "look", "{}").Usage(1, 2));
        _fake.Enqueue(reply => reply.Text("c").Usage(3, 4));
        _fake.Enqueue(reply => reply.Text("to queued"));
        var chat = await _client.CreateAsync("same for all");
        await gate.Reached;
        await using var socket = await _client.FollowAsync(chat);
        await using var events = await _client.FollowSseAsync(chat);
        await socket.WaitAsync(seen => seen.Count > 0, "the snapshot");
        await events.WaitAsync(seen => seen.Count > 0, "the snapshot");
        await _client.QueueAsync(chat, "queued");
        gate.Open();
        await socket.WaitForRestAsync(turns: 1);
        await events.WaitForRestAsync(turns: 1);
        Assert.Equal(socket.Events.Select(item => item.ToString()), events.Events.Select(item => item.ToString()));
        Assert.Equal(events.Events[^1].GetProperty("position").GetString(), events.LastEventId);
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_gets_exactly_what_was_missed()
    {
        Gate[] gates = [new(), new(), new(), new()];
        _fake.Enqueue(reply => reply.WaitFor(gates[0]).Text("a", "b").WaitFor(gates[1]).Text("c", "d").WaitFor(gates[2]).Text("e", "f"));
        var chat = await _client.CreateAsync("resume");
        await gates[0].Reached;
        await using var whole = await _client.FollowAsync(chat);
        await whole.WaitAsync(seen => seen.Count > 0, "the snapshot");
        var seen = new List<JsonElement>();
        string? last;
        await using (var first = await _client.FollowSseAsync(chat))
        {
            await first.WaitAsync(events => events.Count > 0, "the snapshot");
            gates[0].Open();
            seen.AddRange(await first.WaitAsync(events => events.StreamedText() == "ab", "the first parts"));
            last = first.LastEventId;
        }

        // Away for two parts and a queue update; back in the midst of the step.
        await gates[1].Reached;
        await _client.QueueAsync(chat, "queued");
        _fake.Enqueue(reply => reply.Text("g").WaitFor(gates[3]));
        gates[1].Open();
        await whole.WaitAsync(events => events.StreamedText() == "abcd", "the parts in between");
        await using (var second = await _client.FollowSseAsync(chat, last))
        {
            seen.AddRange(await second.WaitAsync(events => events.StreamedText() == "cd", "what was missed"));
            last = second.LastEventId;
        }

        // Away for the step's end and the next one's beginning.
        gates[2].Open();
        await gates[3].Reached;
        await whole.WaitAsync(events => events.StreamedText() == "abcdefg", "the next turn");
        await using var third = await _client.FollowAsync(chat, $"?after={last}");
        gates[3].Open();
        await whole.WaitForRestAsync(turns: 1);
        await third.WaitForRestAsync(turns: 1);
        seen.AddRange(third.Events);
        Assert.Equal(Joined(whole.Events), Joined(seen));

        // Back at the very end: nothing was missed, and what comes is only what is new.
        await using var fourth = await _client.FollowSseAsync(chat, third.Events[^1].GetProperty("position").GetString());
        _fake.Enqueue(reply => reply.Text("h"));
        await _client.SendAsync(chat, "more");
        await fourth.WaitForRestAsync(turns: 1);
        Assert.True(fourth.Events[0].IsMessage("user"));
    }

    [Fact]
    public async Task The_last_event_id_is_newer_than_the_address()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("both", gate);
        await using var whole = await _client.FollowAsync(chat);
        await whole.WaitAsync(events => events.StreamedText() == "so far", "the part");
        gate.Open();
        var events = await whole.WaitForRestAsync(turns: 1);
        var early = events.First(item => item.IsType("message_part")).GetProperty("position").GetString();
        var late = events[^2].GetProperty("position").GetString();
        await using var back = await _client.FollowSseAsync(chat, late, $"?after={early}");
        await back.WaitAsync(seen => seen.Count > 0, "what was missed");
        Assert.Equal([events[^1].ToString()], back.Events.Select(item => item.ToString()));
    }

    [Theory]
    [InlineData("0:0")]
    [InlineData("1:999999")]
    [InlineData("9223372036854775807:9223372036854775807")]
    public async Task A_position_that_is_not_held_is_answered_with_a_resync(string after)
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("resync", gate);
        await gate.Reached;
        await using var socket = await _client.FollowAsync(chat, $"?after={after}");
        await using var events = await _client.FollowSseAsync(chat, after);
        foreach (var probe in new[] { socket, events })
        {
            var seen = await probe.WaitAsync(items => items.StreamedText() == "so far", "the snapshot");
            Assert.True(seen[0].IsStatus("running"));
            Assert.Equal("resync", seen[0].GetProperty("snapshot").GetString());
            Assert.Equal(1, seen.Count(item => item.IsMessage("user")));
        }

        gate.Open();
        await socket.WaitForRestAsync(turns: 1);
        await events.WaitForRestAsync(turns: 1);
        Assert.Equal("so far and on", events.Mirror().LastStep);
    }

    [Fact]
    public async Task A_position_from_before_a_restart_is_answered_with_a_resync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("hello"));
        Guid chat;
        string? last;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("before");
            await client.WaitForStatusAsync(chat, "waiting");
            await using var events = await client.FollowSseAsync(chat);
            await events.WaitAsync(seen => seen.Count == 3, "the snapshot");
            last = events.LastEventId;
            await first.StopAsync();
        }

        await using (var second = await ParleyServer.StartAsync(database, fake))
        {
            using var client = second.Client();
            await using var events = await client.FollowSseAsync(chat, last);
            var seen = await events.WaitAsync(items => items.Count == 4, "the snapshot");
            Assert.Equal("resync", seen[0].GetProperty("snapshot").GetString());
            Assert.Equal(["status", "message", "message", "queue_update"], seen.Select(item => item.GetProperty("type").GetString()));
            Assert.NotEqual(last, events.LastEventId);
        }

        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task Every_stream_is_pinged_every_15_seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        await using (var fake = await FakeLlm.StartAsync())
        await using (var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.UseClock(clock)))
        {
            using var client = server.Client();
            fake.Enqueue(reply => reply.Text("hello"));
            var chat = await client.CreateAsync("ping");
            await client.WaitForStatusAsync(chat, "waiting");
            await using var socket = await client.FollowAsync(chat);
            await using var watch = await client.WatchAsync();
            using var response = await client.Http.GetAsync(
                $"{ParleyClient.Chats}/{chat}/stream", HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
            await socket.WaitAsync(events => events.Count > 0, "the snapshot");
            await watch.WaitAsync(_ => watch.Pings == 1, "the first ping");
            Assert.InRange(int.Parse((await lines.ReadLineAsync())!["retry: ".Length..], CultureInfo.InvariantCulture), 500, 1500);
            // By its first event the stream counts the time.
            while (await lines.ReadLineAsync() is var line && !line!.StartsWith("data:", StringComparison.Ordinal))
                Assert.NotNull(line);
            Assert.Equal(0, socket.Pings);
            for (var period = 1; period <= 3; period++)
            {
                clock.Advance(TimeSpan.FromSeconds(15));
                await socket.WaitAsync(_ => socket.Pings == period, $"ping {period}");
                await watch.WaitAsync(_ => watch.Pings == period + 1, $"ping {period} of the watch");
                while (await lines.ReadLineAsync() is var line && line != ": ping")
                    Assert.NotNull(line);
            }
        }

        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_says_anything_ends_its_stream()
    {
        var chat = await _client.CreateAndRestAsync(_fake, "one-way");
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.TryConnectAsync(
            fixture.Server.Address, $"{ParleyClient.Chats}/{chat}/stream", ("Coder-Session-Token", ParleyServer.OwnerToken));
        await socket.SendAsync("hello"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, CancellationToken.None);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var buffer = new byte[64 * 1024];
        while ((await socket.ReceiveAsync(buffer, limit.Token)).MessageType is not System.Net.WebSockets.WebSocketMessageType.Close)
        {
        }

        Assert.Equal(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    /// <summary>
    /// Events as they can be compared between readers: fragments of text that nobody had read travel as one, so who was away may get in one
    /// piece what others got in two (docs/decisions/0004).
    /// </summary>
    private static List<string> Joined(IReadOnlyList<JsonElement> events)
    {
        var joined = new List<string>();
        var text = "";
        foreach (var item in events)
        {
            if (TextOf(item) is { } fragment)
            {
                text += fragment;
                continue;
            }

            if (text.Length > 0)
                joined.Add(text);
            text = "";
            joined.Add(item.ToString());
        }

        return joined;
    }

    private static string? TextOf(JsonElement item) =>
        item.IsType("message_part") && item.GetProperty("message_part").GetProperty("part") is var part && part.IsType("text")
            ? part.GetProperty("text").GetString()
            : null;
}
