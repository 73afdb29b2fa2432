using System.Net;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Ids and paths that lead nowhere.</summary>
public sealed class IdTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Theory]
    [InlineData("abc")]
    [InlineData("0")]
    [InlineData("6f2b7c1e3f644a5c9d550d6f6a1f0001")]
    [InlineData("%7B6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001%7D")]
    [InlineData("6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f000")]
    public async Task A_chat_id_that_is_none_is_named_everywhere(string id)
    {
        var before = await fixture.Server.StoredAsync();
        foreach (var (method, path, body) in ChatPaths.Of(id))
        {
            var answer = await _client.Http.AskAsync(method, path, body is null ? null : Requests.Json(body));
            Assert.True(answer.Status == HttpStatusCode.BadRequest && answer.Fields.SequenceEqual(["chat"]), $"{method} {path}: {answer}");
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_chat_that_is_not_there_is_not_found_anywhere()
    {
        var before = await fixture.Server.StoredAsync();
        foreach (var (method, path, body) in ChatPaths.Of(Guid.NewGuid().ToString()).Concat(ChatPaths.Of(Guid.Empty.ToString())))
        {
            var answer = await _client.Http.AskAsync(method, path, body is null ? null : Requests.Json(body));
            Assert.True(answer.Status == HttpStatusCode.NotFound && answer.Message.Length > 0, $"{method} {path}: {answer}");
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("abc")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999")]
    public async Task Message_and_queue_ids_that_are_none_are_named(string id)
    {
        var chat = await fixture.IdleChatAsync("ids");
        var before = await fixture.Server.StoredAsync();
        var edit = await _client.Http.AskAsync(
            HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/{id}", Requests.Json(ChatPaths.Hello));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "Invalid chat message ID.", "message"),
            (edit.Status, edit.Message, string.Join(' ', edit.Fields)));
        var delete = await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}/queue/{id}");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "Invalid queued message ID.", "queuedMessage"),
            (delete.Status, delete.Message, string.Join(' ', delete.Fields)));
        var promote = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/queue/{id}/promote", null);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "Invalid queued message ID.", "queuedMessage"),
            (promote.Status, promote.Message, string.Join(' ', promote.Fields)));
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task Messages_that_are_not_there_or_not_the_users_cannot_be_edited()
    {
        var (chat, other) = (await fixture.IdleChatAsync("mine"), await fixture.IdleChatAsync("other"));
        var messages = await _client.MessagesAsync(chat);
        var before = await fixture.Server.StoredAsync();
        foreach (var id in new[] { long.MaxValue, await _client.FirstMessageAsync(other) })
            Assert.Equal((HttpStatusCode.NotFound, "Chat message not found."), Of(await _client.EditAsync(chat, id, "new")));
        var answer = await _client.EditAsync(chat, messages[1].GetProperty("id").GetInt64(), "new");
        Assert.Equal((HttpStatusCode.BadRequest, "Only user messages can be edited."), Of(answer));
        Assert.Equal(["message"], answer.Fields);
        Assert.Equal((HttpStatusCode.NotFound, "Queued message not found."), Of(await _client.PromoteAsync(chat, 987654321)));
        (await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}/queue/987654321")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001, 6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0002")]
    public async Task An_idempotency_key_that_is_no_uuid_is_named(string key)
    {
        var chat = await fixture.IdleChatAsync("keys");
        var before = await fixture.Server.StoredAsync();
        var commands = ChatPaths.Commands(chat.ToString()).Append((HttpMethod.Post, ParleyClient.Chats, ChatPaths.Hello));
        foreach (var (method, path, body) in commands)
        {
            var answer = await _client.Http.AskAsync(method, path, body is null ? null : Requests.Json(body), ("Idempotency-Key", key));
            Assert.True(
                answer.Status == HttpStatusCode.BadRequest && answer.Fields.SequenceEqual(["Idempotency-Key"]),
                $"{method} {path}: {answer}");
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task Paths_and_methods_that_are_not_there_say_so_in_json()
    {
        var chat = await fixture.IdleChatAsync("paths");
        var before = await fixture.Server.StoredAsync();
        foreach (var path in new[] { "/api", "/api/experimental/none", $"{ParleyClient.Chats}/{chat}/none", "/api/v2/none", "/hubs/none" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete })
            {
                var answer = await _client.Http.AskAsync(method, path);
                Assert.True(answer.Status == HttpStatusCode.NotFound && answer.Message.Length > 0, $"{method} {path}: {answer}");
            }
        }

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Delete, $"{ParleyClient.Chats}/{chat}"),
            (HttpMethod.Put, ParleyClient.Chats),
            (HttpMethod.Post, $"{ParleyClient.Chats}/models"),
        })
        {
            var answer = await _client.Http.AskAsync(method, path, Requests.Json(ChatPaths.Hello));
            Assert.True(
                answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound && answer.Message.Length > 0,
                $"{method} {path}: {answer}");
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task The_twenty_first_queued_message_is_refused()
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.Text("busy").WaitFor(gate));
        var chat = await _client.CreateAsync("queue");
        await gate.Reached;
        for (var i = 1; i <= 20; i++)
            Assert.True((await _client.SendAsync(chat, $"queued {i}")).Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
        var before = await fixture.Server.StoredAsync();
        var answer = await _client.SendAsync(chat, "one too many");
        Assert.Equal((HttpStatusCode.TooManyRequests, "Message queue is full."), Of(answer));
        Assert.Equal(["content"], answer.Fields);
        Assert.Equal("Maximum 20 messages can be queued.", answer.Json.GetProperty("detail").GetString());
        Assert.Equal(before, await fixture.Server.StoredAsync());
        (await _client.ArchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_archived_chat_takes_no_turns_but_lets_itself_be_tidied()
    {
        var gate = new Gate();
        fixture.Fake.Enqueue(reply => reply.Text("busy").WaitFor(gate));
        var chat = await _client.CreateAsync("to be archived");
        await gate.Reached;
        var sent = (await _client.SendAsync(chat, "queued")).Expect(HttpStatusCode.OK);
        var queued = sent.GetProperty("queued_message").GetProperty("id").GetInt64();
        (await _client.ArchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        var message = await _client.FirstMessageAsync(chat);
        var before = await fixture.Server.StoredAsync();
        Assert.Equal((HttpStatusCode.Conflict, "Chat is archived."), Of(await _client.SendAsync(chat, "more")));
        Assert.Equal((HttpStatusCode.Conflict, "Chat is archived."), Of(await _client.EditAsync(chat, message, "new")));
        Assert.Equal((HttpStatusCode.Conflict, "Chat is archived."), Of(await _client.PromoteAsync(chat, queued)));
        Assert.Equal("waiting", (await _client.InterruptAsync(chat)).Expect(HttpStatusCode.OK).GetProperty("status").GetString());
        Assert.Equal((HttpStatusCode.BadRequest, "Chat is already archived."), Of(await _client.ArchiveAsync(chat)));
        Assert.Equal(before, await fixture.Server.StoredAsync());

        (await _client.DeleteAsync($"{ParleyClient.Chats}/{chat}/queue/{queued}")).Expect(HttpStatusCode.NoContent);
        (await _client.UnarchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        Assert.Equal((HttpStatusCode.BadRequest, "Chat is not archived."), Of(await _client.UnarchiveAsync(chat)));
        fixture.Fake.Enqueue(reply => reply.Text("back"));
        Assert.False((await _client.SendAsync(chat, "again")).Expect(HttpStatusCode.OK).GetProperty("queued").GetBoolean());
        await _client.WaitForStatusAsync(chat, "waiting");
    }

    private static (HttpStatusCode Status, string Message) Of(Answer answer) => (answer.Status, answer.Message);
}
