using System.Net;
using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>A command that is repeated with its key is done once and answered alike, at once, later, and after a restart.</summary>
public sealed class RepeatTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int Repeats = 6;

    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task Creating()
    {
        _fake.Enqueue(reply => reply.Text("hello"));
        var key = Guid.NewGuid();
        var answers = await RepeatAsync(() => _client.KeyedAsync(HttpMethod.Post, ParleyClient.Chats, key, ParleyClient.Body("once")));
        var chat = Assert.Single(answers.Select(answer => answer.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid()).Distinct());
        await _client.WaitForStatusAsync(chat, "waiting");
        var later = await _client.KeyedAsync(HttpMethod.Post, ParleyClient.Chats, key, ParleyClient.Body("once"));
        Assert.Equal(chat, later.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid());
        Assert.Equal(["user: once", "assistant: hello"], await _client.HistoryAsync(chat));

        // The same key of another user is another command.
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        _fake.Enqueue(reply => reply.Text("hello"));
        var other = (await stranger.KeyedAsync(HttpMethod.Post, ParleyClient.Chats, key, ParleyClient.Body("once")))
            .Expect(HttpStatusCode.Created);
        Assert.NotEqual(chat, other.GetProperty("id").GetGuid());
        await stranger.WaitForStatusAsync(other.GetProperty("id").GetGuid(), "waiting");
    }

    [Fact]
    public async Task Sending_to_a_chat_at_rest()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        _fake.Enqueue(reply => reply.Text("to second"));
        await SameAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", "second");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: first", "assistant: so far and on", "user: second", "assistant: to second"], await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task Sending_to_a_busy_chat()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        var key = await SameAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", "second");
        Assert.Equal(["second"], await _client.QueueAsync(chat));
        _fake.Enqueue(reply => reply.Text("to second"));
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");

        // It has long been answered; the repeat still says where it went.
        var late = await _client.KeyedAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", key, ParleyClient.Body("second"));
        Assert.True(late.Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
        Assert.Equal(["user: first", "assistant: so far and on", "user: second", "assistant: to second"], await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task Editing()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        _fake.Enqueue(reply => reply.Text("anew"));
        var message = (await _client.MessagesAsync(chat))[0].GetProperty("id").GetInt64();
        await SameAsync(HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/{message}", "better");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(["user: better", "assistant: anew"], await _client.HistoryAsync(chat));
    }

    [Fact]
    public async Task Promoting()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        await using var probe = await _client.FollowAsync(chat);
        await probe.WaitAsync(events => events.StreamedText() == "so far", "the part");
        var queued = await _client.QueueAsync(chat, "second");
        _fake.Enqueue(reply => reply.Text("to second"));
        await SameAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/queue/{queued}/promote", null);
        await probe.WaitForRestAsync(turns: 1);
        Assert.Equal(["user: first", "assistant: so far", "user: second", "assistant: to second"], await _client.HistoryAsync(chat));
        gate.Open();
    }

    [Fact]
    public async Task Interrupting_once_does_not_stop_what_came_after()
    {
        var (first, second) = (new Gate(), new Gate());
        var (chat, _) = await fixture.RunningAsync("first", first);
        var (key, path) = (Guid.NewGuid(), $"{ParleyClient.Chats}/{chat}/interrupt");
        await first.Reached;
        (await _client.KeyedAsync(HttpMethod.Post, path, key)).Expect(HttpStatusCode.OK);
        _fake.Enqueue(reply => reply.Text("second answer").WaitFor(second).Text(", whole"));
        await _client.SendAsync(chat, "second");
        await second.Reached;
        var repeat = (await _client.KeyedAsync(HttpMethod.Post, path, key)).Expect(HttpStatusCode.OK);
        Assert.Equal("running", repeat.GetProperty("status").GetString());
        second.Open();
        first.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("assistant: second answer, whole", (await _client.HistoryAsync(chat))[^1]);
    }

    [Fact]
    public async Task A_repeat_after_a_restart_is_answered_from_the_record()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Text("one"));
        fake.Enqueue(reply => reply.Text("two"));
        fake.Enqueue(reply => reply.Text("three"));
        var (create, send, edit) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Guid chat;
        Answer sent, edited;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = (await client.KeyedAsync(HttpMethod.Post, ParleyClient.Chats, create, ParleyClient.Body("first")))
                .Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
            await client.WaitForStatusAsync(chat, "waiting");
            sent = await client.KeyedAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", send, ParleyClient.Body("second"));
            await client.WaitForStatusAsync(chat, "waiting");
            edited = await client.KeyedAsync(HttpMethod.Patch, Message(sent), edit, ParleyClient.Body("second, better"));
            await client.WaitForStatusAsync(chat, "waiting");
            await first.StopAsync();
        }

        await using (var second = await ParleyServer.StartAsync(database, fake))
        {
            using var client = second.Client();
            var made = await client.KeyedAsync(HttpMethod.Post, ParleyClient.Chats, create, ParleyClient.Body("first"));
            Assert.Equal(chat, made.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid());
            Assert.Equal(edited, await client.KeyedAsync(HttpMethod.Patch, Message(sent), edit, ParleyClient.Body("second, better")));
            var repeat = (await client.KeyedAsync(
                HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages", send, ParleyClient.Body("second"))).Expect(HttpStatusCode.OK);
            Assert.False(repeat.GetProperty("queued").GetBoolean());
            Assert.Equal(Id(sent.Json), Id(repeat));
            Assert.Equal(["user: first", "assistant: one", "user: second, better", "assistant: three"], await client.HistoryAsync(chat));
        }

        Assert.Equal(3, fake.Requests.Count);
        await postgres.DisposeAsync();

        string Message(Answer answer) => $"{ParleyClient.Chats}/{chat}/messages/{Id(answer.Json)}";

        static long Id(JsonElement answer) => answer.GetProperty("message").GetProperty("id").GetInt64();
    }

    /// <summary>The same command many times, all at once and then once more: all answers must be alike.</summary>
    private async Task<Guid> SameAsync(HttpMethod method, string path, string? text)
    {
        var key = Guid.NewGuid();
        Task<Answer> AskAsync() => _client.KeyedAsync(method, path, key, text is null ? null : ParleyClient.Body(text));
        var answers = await RepeatAsync(AskAsync);
        Assert.Equal(HttpStatusCode.OK, answers[0].Status);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(answers[0], await AskAsync());
        return key;
    }

    private static Task<Answer[]> RepeatAsync(Func<Task<Answer>> ask) => Task.WhenAll(Enumerable.Range(0, Repeats).Select(_ => ask()));
}
