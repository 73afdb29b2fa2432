using System.Net;
using System.Net.WebSockets;
using Parley.Tests.Http.Streams;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Somebody else's chat looks, in every way there is to ask for it, like one that does not exist.</summary>
public sealed class StrangerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_endpoint_answers_for_somebody_elses_chat_as_for_none()
    {
        var chat = await fixture.IdleChatAsync("mine");
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var before = await fixture.Server.StoredAsync();
        foreach (var (theirs, unknown) in ChatPaths.Of(chat.ToString()).Zip(ChatPaths.Of(Guid.NewGuid().ToString())))
        {
            var answer = await AskAsync(stranger, theirs);
            Assert.True(answer.Status == HttpStatusCode.NotFound, $"{theirs}: {answer}");
            Assert.Equal(await AskAsync(stranger, unknown), answer);
        }

        Assert.DoesNotContain(chat.ToString(), (await stranger.GetAsync(ParleyClient.Chats)).Text, StringComparison.Ordinal);
        Assert.Equal(before, await fixture.Server.StoredAsync());

        // What a chat says of a body or a message it would not even look at tells nothing either.
        var message = await fixture.Client.FirstMessageAsync(chat);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.EditAsync(chat, message, "theirs")).Status);
        Assert.Equal(
            await AskAsync(stranger, (HttpMethod.Post, $"{ParleyClient.Chats}/{Guid.NewGuid()}/messages", "{}")),
            await AskAsync(stranger, (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", "{}")));
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_socket_to_somebody_elses_chat_is_not_opened()
    {
        var chat = await fixture.IdleChatAsync("mine");
        var token = await Strangers.CreateAsync(fixture.Server);
        foreach (var id in new[] { chat, Guid.NewGuid() })
        {
            using var socket = new ClientWebSocket();
            Assert.Equal(
                HttpStatusCode.NotFound,
                await socket.TryConnectAsync(
                    fixture.Server.Address, $"{ParleyClient.Chats}/{id}/stream", ("Coder-Session-Token", token)));
        }
    }

    [Fact]
    public async Task The_hub_answers_for_somebody_elses_chat_as_for_none()
    {
        var chat = await fixture.IdleChatAsync("mine");
        await using var hub = await HubClient.ConnectAsync(fixture.Server.Address, await Strangers.CreateAsync(fixture.Server));
        var before = await fixture.Server.StoredAsync();
        var (theirs, unknown) = (chat.ToString(), Guid.NewGuid().ToString());
        foreach (var (method, arguments) in HubCalls())
        {
            var answer = await hub.FailAsync(method, [theirs, .. arguments]);
            Assert.Equal(404, answer.GetProperty("status").GetInt32());
            Assert.Equal((await hub.FailAsync(method, [unknown, .. arguments])).ToString(), answer.ToString());
        }

        var (stream, none) = (hub.Stream("Subscribe", theirs, null), hub.Stream("Subscribe", unknown, null));
        Assert.Null(await stream.ReadAsync());
        Assert.Null(await none.ReadAsync());
        Assert.Equal(404, stream.Error!.Value.GetProperty("status").GetInt32());
        Assert.Equal(none.Error!.Value.ToString(), stream.Error!.Value.ToString());
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_watch_shows_nobody_elses_chats()
    {
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        await using var watch = await stranger.WatchAsync();
        await watch.WaitAsync(_ => watch.Pings > 0, "the watch is ready");
        await fixture.IdleChatAsync("not theirs");
        fixture.Fake.Enqueue(reply => reply.Text("theirs"));
        var own = await stranger.CreateAsync("theirs");
        await watch.WaitForAsync(
            item => item.GetProperty("chat").GetProperty("status").GetString() == "waiting"
                && item.GetProperty("kind").GetString() == "status_change",
            "the turn's end");
        Assert.All(watch.Events, item => Assert.Equal(own, item.GetProperty("chat").GetProperty("id").GetGuid()));
    }

    private static IEnumerable<(string Method, object?[] Arguments)> HubCalls()
    {
        var body = ParleyClient.Body("hello");
        return
        [
            ("SendMessage", [body]), ("EditMessage", [1, body]), ("Interrupt", [null]), ("Promote", [1, null]), ("DeleteQueued", [1, null]),
            ("Archive", [null]), ("Unarchive", [null]),
        ];
    }

    private static Task<Answer> AskAsync(ParleyClient client, (HttpMethod Method, string Path, string? Body) request) =>
        client.Http.AskAsync(request.Method, request.Path, request.Body is null ? null : Requests.Json(request.Body));
}
