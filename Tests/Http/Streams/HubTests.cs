using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Streams;

/// <summary>The web UI's connection, spoken by hand.</summary>
public sealed class HubTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task A_subscription_says_what_the_stream_says_and_where_to_go_on()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("subscribe", gate);
        await gate.Reached;
        await using var hub = await ConnectAsync();
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        var stream = hub.Stream(out var id, "Subscribe", chat, null);
        var (events, place) = await ReadUntilAsync(stream, items => items.StreamedText() == "so far");
        await hub.CancelAsync(id);
        await stream.Ended.WaitAsync(Eventually.Limit);

        gate.Open();
        await probe.WaitForRestAsync(turns: 1);
        var (rest, end) = await ReadUntilAsync(
            hub.Stream("Subscribe", chat, new { after = place }), items => items.Count > 0 && items[^1].IsStatus("waiting"));
        Assert.Equal(probe.Events.Select(item => item.ToString()), events.Concat(rest).Select(item => item.ToString()));
        Assert.Equal(probe.Events[^1].GetProperty("position").GetString(), end);

        // A place that is not held, and ids that are known.
        var known = (await _client.MessagesAsync(chat))[^1].GetProperty("id").GetInt64();
        var (again, _) = await ReadUntilAsync(
            hub.Stream("Subscribe", chat, new { after = "99:1", after_id = known }), items => items.Count > 0);
        Assert.Equal("resync", again[0].GetProperty("snapshot").GetString());
        Assert.DoesNotContain(again, item => item.IsType("message"));
    }

    [Fact]
    public async Task Every_command_works_and_its_effect_is_heard()
    {
        await using var hub = await ConnectAsync();
        var watch = hub.Stream("Watch", [null]);
        Assert.NotNull(await watch.ReadAsync());
        Gate[] gates = [new(), new()];
        _fake.Enqueue(reply => reply.Text("one").WaitFor(gates[0]));
        _fake.Enqueue(reply => reply.Text("two").WaitFor(gates[1]));
        _fake.Enqueue(reply => reply.Text("three"));
        _fake.Enqueue(reply => reply.Text("four"));

        var chat = (await hub.CallAsync("CreateChat", ParleyClient.Body("first"))).GetProperty("id").GetGuid();
        await gates[0].Reached;
        var stream = hub.Stream("Subscribe", chat, null);
        await ReadUntilAsync(stream, items => items.StreamedText() == "one");
        var queued = await QueueAsync("second");
        var gone = await QueueAsync("gone");
        await hub.CallAsync("DeleteQueued", chat, gone, null);
        Assert.Equal("user: second", (await hub.CallAsync("Promote", chat, queued, null)).Line());
        await gates[1].Reached;
        await ReadUntilAsync(stream, items => items.StreamedText() == "two");
        Assert.Equal("waiting", (await hub.CallAsync("Interrupt", chat, null)).GetProperty("status").GetString());
        var message = (await _client.MessagesAsync(chat))[0].GetProperty("id").GetInt64();
        Assert.Equal("user: first, better", (await hub.CallAsync("EditMessage", chat, message, ParleyClient.Body("first, better"))).Line());
        await ReadUntilAsync(
            stream,
            items => items.Any(item => item.IsMessage("assistant") && item.GetProperty("message").Text() == "three")
                && items[^1].IsStatus("waiting"));
        await hub.CallAsync("Archive", chat, null);
        await hub.CallAsync("Unarchive", chat, null);
        Assert.False((await hub.CallAsync("SendMessage", chat, ParleyClient.Body("again"))).GetProperty("queued").GetBoolean());
        await ReadUntilAsync(stream, items => items.Count > 0 && items[^1].IsStatus("waiting"));
        Assert.Equal(["user: first, better", "assistant: three", "user: again", "assistant: four"], await _client.HistoryAsync(chat));
        foreach (var gate in gates)
            gate.Open();

        var kinds = new List<string?>();
        while (!kinds.Contains("deleted"))
        {
            var notices = (await watch.ReadAsync())!.Value.GetProperty("events").EnumerateArray();
            kinds.AddRange(notices.Select(item => item.GetProperty("kind").GetString()));
        }

        Assert.Equal(["created", "status_change", "status_change"], kinds.Take(3));

        async Task<long> QueueAsync(string text)
        {
            var sent = await hub.CallAsync("SendMessage", chat, ParleyClient.Body(text));
            return sent.GetProperty("queued_message").GetProperty("id").GetInt64();
        }
    }

    [Fact]
    public async Task A_command_with_an_id_is_done_once()
    {
        await using var hub = await ConnectAsync();
        var chat = await _client.CreateAndRestAsync(_fake, "once");
        _fake.Enqueue(reply => reply.Text("to second"));
        var body = ParleyClient.Body("second");
        body["command_id"] = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hub.CallAsync("SendMessage", chat, body)));
        Assert.All(answers, answer => Assert.Equal(answers[0].ToString(), answer.ToString()));
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: once", "assistant: done", "user: second", "assistant: to second"], await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task Errors_are_json_with_the_status_and_the_field()
    {
        await using var hub = await ConnectAsync();
        var chat = await _client.CreateAndRestAsync(_fake, "errors");
        var hello = ParleyClient.Body("hello");
        var bad = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = " " }) };
        (string Method, object?[] Arguments, int Status, string Field)[] calls =
        [
            ("CreateChat", [bad], 400, "content[0].text"), ("CreateChat", [null], 400, "body"),
            ("CreateChat", ["text"], 400, "body"), ("CreateChat", [new { content = 5 }], 400, "content"),
            ("CreateChat", [new { content = hello["content"], model_config_id = "x" }], 400, "model_config_id"),
            ("CreateChat", [new { content = hello["content"], command_id = "x" }], 400, "command_id"),
            ("SendMessage", ["abc", hello], 400, "chat"), ("SendMessage", [chat, bad], 400, "content[0].text"),
            ("SendMessage", [chat, ParleyClient.Body(new string('x', 300 * 1024))], 413, "content"),
            ("SendMessage", [Guid.NewGuid(), hello], 404, ""),
            ("EditMessage", [chat, 0, hello], 400, "message"), ("EditMessage", [chat, "x", hello], 400, "message"),
            ("EditMessage", [chat, 1.5, hello], 400, "message"), ("EditMessage", [chat, 987654321, hello], 404, ""),
            ("Interrupt", [chat, new { turn = "x" }], 400, "turn"), ("Interrupt", ["", null], 400, "chat"),
            ("Promote", [chat, -1, null], 400, "queuedMessage"), ("Promote", [chat, 1, null], 404, ""),
            ("DeleteQueued", [chat, null, null], 400, "queuedMessage"),
            ("Archive", ["x", null], 400, "chat"), ("Unarchive", [chat, null], 400, ""),
        ];
        foreach (var (method, arguments, status, field) in calls)
        {
            var error = await hub.FailAsync(method, arguments);
            var fields = error.TryGetProperty("validations", out var list)
                ? list.EnumerateArray().Select(item => item.GetProperty("field").GetString())
                : [];
            Assert.Equal((method, status, field), (method, error.GetProperty("status").GetInt32(), string.Join(' ', fields)));
            Assert.NotEmpty(error.GetProperty("message").GetString()!);
        }

        foreach (var (method, arguments, field) in new (string, object?[], string)[]
        {
            ("Subscribe", ["abc", null], "chat"),
            ("Subscribe", [chat, new { after = "x" }], "after"), ("Subscribe", [chat, new { after_id = "x" }], "after_id"),
            ("Watch", [new { after = "1" }], "after"),
        })
        {
            var stream = hub.Stream(method, arguments);
            Assert.Null(await stream.ReadAsync());
            Assert.Equal(400, stream.Error!.Value.GetProperty("status").GetInt32());
            Assert.Equal(field, stream.Error!.Value.GetProperty("validations")[0].GetProperty("field").GetString());
        }

        // The connection is as good as before.
        Assert.Equal(2, (await _client.MessagesAsync(chat)).Count);
        Assert.Equal("waiting", (await hub.CallAsync("Interrupt", chat, null)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Twelve_subscriptions_of_one_connection_do_not_stand_in_each_others_way()
    {
        await using var hub = await ConnectAsync();
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("many tabs", gate);
        await gate.Reached;
        var streams = Enumerable.Range(0, 12).Select(_ => hub.Stream("Subscribe", chat, null)).ToArray();
        foreach (var stream in streams)
            await ReadUntilAsync(stream, items => items.StreamedText() == "so far");
        var queued = (await hub.CallAsync("SendMessage", chat, ParleyClient.Body("queued"))).GetProperty("queued_message");
        Assert.Equal("queued", queued.GetProperty("content")[0].GetProperty("text").GetString());
        _fake.Enqueue(reply => reply.Text("to queued"));
        gate.Open();
        foreach (var stream in streams)
            await ReadUntilAsync(stream, items => items.Count > 0 && items[^1].IsStatus("waiting"));
    }

    [Fact]
    public async Task Another_protocol_or_garbage_ends_the_connection_only()
    {
        foreach (var greeting in new[]
        {
            "{\"protocol\":\"smoke\",\"version\":1}\u001e", "garbage\u001e", "{\"protocol\":\"json\",\"version\":1}\u001egarbage\u001e",
        })
        {
            using var socket = new ClientWebSocket();
            await socket.TryConnectAsync(fixture.Server.Address, "/hubs/chats", ("Coder-Session-Token", ParleyServer.OwnerToken));
            await socket.SendAsync(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text, true, CancellationToken.None);
            using var limit = new CancellationTokenSource(Eventually.Limit);
            var buffer = new byte[4096];
            while ((await socket.ReceiveAsync(buffer, limit.Token)).MessageType is not WebSocketMessageType.Close)
            {
            }
        }

        await using var hub = await ConnectAsync();
        Assert.Equal(400, (await hub.FailAsync("CreateChat", [null])).GetProperty("status").GetInt32());
    }

    private Task<HubClient> ConnectAsync() => HubClient.ConnectAsync(fixture.Server.Address, ParleyServer.OwnerToken);

    private static async Task<(IReadOnlyList<JsonElement> Events, string? Position)> ReadUntilAsync(
        HubStream stream, Func<IReadOnlyList<JsonElement>, bool> condition)
    {
        var events = new List<JsonElement>();
        string? place = null;
        while (!condition(events))
        {
            var item = await stream.ReadAsync() ?? throw new InvalidOperationException($"The stream has ended: {stream.Error}");
            events.AddRange(item.GetProperty("events").EnumerateArray());
            place = item.TryGetProperty("position", out var position) ? position.GetString() : place;
        }

        return (events, place);
    }
}
