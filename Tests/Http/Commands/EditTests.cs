using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Editing a message: what came after it is gone, for everybody who looks.</summary>
public sealed class EditTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task An_edit_truncates_clears_the_queue_and_every_open_viewer_follows()
    {
        var (first, running) = (new Gate(), new Gate());
        var (chat, _) = await fixture.RunningAsync("one", first);
        await using var socket = await _client.FollowAsync(chat);
        await using var events = await _client.FollowSseAsync(chat);
        first.Open();
        await socket.WaitForRestAsync(turns: 1);
        _fake.Enqueue(reply => reply.Text("half an ans").WaitFor(running));
        (await _client.SendAsync(chat, "two")).Expect(HttpStatusCode.OK);
        await running.Reached;
        var stopped = _fake.Requests[^1];
        await socket.WaitAsync(
            seen => seen.StreamedText().EndsWith("half an ans", StringComparison.Ordinal), "the second answer's beginning");
        await _client.QueueAsync(chat, "three");

        _fake.Enqueue(reply => reply.Text("anew"));
        var message = (await _client.MessagesAsync(chat))[0].GetProperty("id").GetInt64();
        var edited = (await _client.EditAsync(chat, message, "one, better")).Expect(HttpStatusCode.OK);
        Assert.Equal((message, "one, better"), (edited.GetProperty("id").GetInt64(), edited.Text()));
        await socket.WaitForRestAsync(turns: 2);
        await events.WaitForRestAsync(turns: 2);

        Assert.Equal(["user: one, better", "assistant: anew"], await _client.HistoryAsync(chat));
        Assert.Empty(await _client.QueueAsync(chat));
        Assert.Equal("one, better", _fake.Requests[^1].LastUserText);
        Assert.Single(_fake.Requests[^1].Messages, item => item.GetProperty("role").GetString() == "user");
        var stored = (await _client.MessagesAsync(chat)).Select(item => item.ToString()).ToArray();
        foreach (var viewer in new[] { socket, events })
        {
            Assert.Equal(stored, viewer.Mirror().Messages.Values.Select(item => item.ToString()));
            var reset = viewer.Events.SkipWhile(item => !item.IsType("history_reset")).Take(5).ToArray();
            Assert.Equal(
                ["history_reset", "message", "queue_update", "status", "status"],
                reset.Select(item => item.GetProperty("type").GetString()));
            Assert.Equal(message, reset[0].GetProperty("history_reset").GetProperty("from_id").GetInt64());
            Assert.Equal(0, reset[2].GetProperty("queued_messages").GetArrayLength());
        }

        await stopped.Cancelled.WaitAsync(Eventually.Limit);
        running.Open();
    }

    [Fact]
    public async Task A_viewer_who_was_away_during_the_edit_sees_what_is_stored()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("one", gate);
        ChatMirror mirror;
        long last;
        await using (var probe = await _client.FollowAsync(chat))
        {
            gate.Open();
            await probe.WaitForRestAsync(turns: 1);
            mirror = probe.Mirror();
            last = mirror.Messages.Keys.Max();
        }

        _fake.Enqueue(reply => reply.Text("anew"));
        await _client.EditAsync(chat, mirror.Messages.Keys.Min(), "one, better");
        await _client.WaitForStatusAsync(chat, "waiting");
        foreach (var query in new[]
        {
            $"?after={mirror.Position}&after_id={last}", $"?after=1:99999&after_id={last}", $"?after_id={last}", "",
        })
        {
            var view = new ChatMirror();
            foreach (var message in mirror.Messages)
                view.Messages.Add(message.Key, message.Value);
            await using var probe = await _client.FollowAsync(chat, query);
            var seen = await probe.WaitAsync(
                events => events.Any(item => item.IsType("message") && item.GetProperty("message").Text() == "anew"),
                $"the new answer after {query}");
            foreach (var item in seen)
                view.Apply(item);

            // Without a position nobody can tell a viewer what it holds that is gone; the ids it names are then taken at its word.
            if (query.StartsWith("?after=", StringComparison.Ordinal))
                Assert.Equal(await _client.HistoryAsync(chat), view.Messages.Values.Select(Chats.Line));
        }
    }

    [Fact]
    public async Task Edits_of_a_chat_in_error_or_at_rest_start_a_turn()
    {
        _fake.Enqueue(reply => reply.Error(400, "no such thing"));
        var chat = await _client.CreateAsync("fails");
        await _client.WaitForStatusAsync(chat, "error");
        var message = (await _client.MessagesAsync(chat))[0].GetProperty("id").GetInt64();
        foreach (var text in new[] { "works", "works again" })
        {
            _fake.Enqueue(reply => reply.Text($"{text}: yes"));
            await using var probe = await _client.FollowAsync(chat);
            await probe.WaitAsync(events => events.Count > 0, "the snapshot");
            (await _client.EditAsync(chat, message, text)).Expect(HttpStatusCode.OK);
            await probe.WaitForRestAsync(turns: 1);
            Assert.Equal([$"user: {text}", $"assistant: {text}: yes"], await _client.HistoryAsync(chat));
        }
    }
}
