using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.BadInput;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Files;

/// <summary>Files and references in messages: kept, shown, and sent to the model, whatever becomes of the message.</summary>
public sealed class AttachmentTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;
    private readonly FakeLlm _fake = fixture.Fake;

    [Fact]
    public async Task The_model_gets_the_image_and_clients_its_id()
    {
        var image = Images.Png(5000, seed: 1);
        var file = await _client.UploadAsync(image);
        _fake.Enqueue(reply => reply.Text("a cat"));
        var chat = await CreateAsync(_client, Body("what is this?", file));
        await using var probe = await _client.FollowAsync(chat);
        await _client.WaitForStatusAsync(chat, "waiting");

        Assert.Equal([DataUri("image/png", image)], ImagesOf(_fake.Requests[^1]));
        Assert.Equal("what is this?", _fake.Requests[^1].LastUserText);
        const string Part = """{"type":"file","media_type":"image/png","file_id":"ID"}""";
        var expected = Part.Replace("ID", file.ToString(), StringComparison.Ordinal);
        Assert.Equal(expected, PartsOf((await _client.MessagesAsync(chat))[0])[1]);
        var seen = await probe.WaitAsync(events => events.Any(item => item.IsType("message")), "the messages");
        Assert.Equal(expected, PartsOf(seen.First(item => item.IsType("message")).GetProperty("message"))[1]);
        Assert.Equal("what is this?", (await _client.ChatAsync(chat)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_reference_is_kept_as_it_is_and_quoted_to_the_model()
    {
        _fake.Enqueue(reply => reply.Text("better now"));
        var body = Body("rename it");
        var reference = new JsonObject
        {
            ["type"] = "file-reference",
            ["file_name"] = "src/a.cs",
            ["start_line"] = 3,
            ["end_line"] = 4,
            ["content"] = "+int x;\n-int y;",
        };
        body["content"]!.AsArray().Add(reference.DeepClone());
        var chat = await CreateAsync(_client, body);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("rename it\n[src/a.cs, lines 3 to 4]\n```\n+int x;\n-int y;\n```\n", _fake.Requests[^1].LastUserText);
        Assert.Equal(reference.ToJsonString(), JsonNode.Parse(PartsOf((await _client.MessagesAsync(chat))[0])[1])!.ToJsonString());
    }

    [Fact]
    public async Task A_queued_message_and_an_edited_one_keep_their_files()
    {
        var gate = new Gate();
        var (chat, _) = await fixture.RunningAsync("first", gate);
        var images = new[] { Images.Png(300, 2), Images.Png(300, 3) };
        var files = new[] { await _client.UploadAsync(images[0]), await _client.UploadAsync(images[1]) };
        var answer = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/messages", Body("and this?", files[0]));
        var queued = answer.Expect(HttpStatusCode.OK);
        Assert.True(queued.GetProperty("queued").GetBoolean());
        Assert.Equal(2, PartsOf(queued.GetProperty("queued_message")).Count);
        await AgeAsync(files);
        _fake.Enqueue(reply => reply.Text("that too"));
        gate.Open();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal([DataUri("image/png", images[0])], ImagesOf(_fake.Requests[^1]));

        // The one that was sent can be named again, the one that was not has had its day.
        var message = await _client.FirstMessageAsync(chat);
        Assert.Equal(["content[1].file_id"], (await EditAsync(chat, message, files[1])).Fields);
        _fake.Enqueue(reply => reply.Text("anew"));
        (await EditAsync(chat, message, files[0])).Expect(HttpStatusCode.OK);
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal([DataUri("image/png", images[0])], ImagesOf(_fake.Requests[^1]));

        await AgeAsync(files);
        await _client.UploadAsync(Images.Gif());
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"{Images.Path}/{files[0]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Images.Path}/{files[1]}")).Status);
    }

    [Fact]
    public async Task A_file_that_is_gone_does_not_stop_the_chat()
    {
        var file = await _client.UploadAsync(Images.Jpeg());
        _fake.Enqueue(reply => reply.Text("a cat"));
        var chat = await CreateAsync(_client, Body("what is this?", file));
        await _client.WaitForStatusAsync(chat, "waiting");
        await fixture.Server.QueryAsync<object>("DELETE FROM chat_files WHERE id = $1", file);
        _fake.Enqueue(reply => reply.Text("I cannot see it"));
        await _client.SendAsync(chat, "look again");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Empty(ImagesOf(_fake.Requests[^1]));
        Assert.Contains("it is gone", _fake.Requests[^1].Messages[^3].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_images_fill_the_request()
    {
        var files = new List<Guid>();
        for (var i = 0; i < 3; i++)
            files.Add(await _client.UploadAsync(Images.Png(8 * 1024 * 1024, seed: i)));
        _fake.Enqueue(reply => reply.Text("nice"));
        var chat = await CreateAsync(_client, Body("my images", [.. files]));
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(2, ImagesOf(_fake.Requests[^1]).Count);
        Assert.Contains("It is left out", _fake.Requests[^1].LastUserText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_named_is_refused_with_its_field()
    {
        var chat = await fixture.IdleChatAsync("files");
        var message = await _client.FirstMessageAsync(chat);
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var (theirs, unfinished) = (await stranger.UploadAsync(Images.Png()), await _client.UploadAsync(Images.Png()));
        await fixture.Server.QueryAsync<object>("UPDATE chat_files SET size = NULL WHERE id = $1", unfinished);
        var before = await fixture.Server.StoredAsync();
        foreach (var file in new[] { theirs, unfinished, Guid.NewGuid(), Guid.Empty })
        {
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Post, ParleyClient.Chats),
                (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages"),
                (HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/{message}"),
            })
            {
                var answer = await _client.AskAsync(method, path, Body("look", file));
                Assert.Equal((HttpStatusCode.BadRequest, "Invalid input part."), (answer.Status, answer.Message));
                Assert.Equal(["content[1].file_id"], answer.Fields);
            }
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
        Assert.Equal(0L, await fixture.Server.QueryAsync<long>("SELECT count(*) FROM chat_files WHERE attached AND id = $1", theirs));
    }

    [Fact]
    public async Task A_message_that_is_refused_keeps_no_file()
    {
        var chat = await fixture.IdleChatAsync("archived");
        var file = await _client.UploadAsync(Images.Png());
        (await _client.ArchiveAsync(chat)).Expect(HttpStatusCode.NoContent);
        var answer = await _client.PostAsync($"{ParleyClient.Chats}/{chat}/messages", Body("look", file));
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal(0L, await fixture.Server.QueryAsync<long>("SELECT count(*) FROM chat_files WHERE attached AND id = $1", file));
    }

    internal static JsonObject Body(string text, params ReadOnlySpan<Guid> files)
    {
        var body = ParleyClient.Body(text);
        foreach (var file in files)
            body["content"]!.AsArray().Add(new JsonObject { ["type"] = "file", ["file_id"] = file.ToString() });
        return body;
    }

    internal static async Task<Guid> CreateAsync(ParleyClient client, JsonObject body) =>
        (await client.PostAsync(ParleyClient.Chats, body)).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();

    internal static string DataUri(string type, byte[] image) => $"data:{type};base64,{Convert.ToBase64String(image)}";

    /// <summary>The addresses of the images in a request.</summary>
    internal static IReadOnlyList<string> ImagesOf(FakeRequest request) =>
        [.. request.Messages.Select(message => message.GetProperty("content")).Where(content => content.ValueKind is JsonValueKind.Array)
            .SelectMany(content => content.EnumerateArray()).Where(part => part.GetProperty("type").GetString() == "image_url")
            .Select(part => part.GetProperty("image_url").GetProperty("url").GetString()!)];

    private static List<string> PartsOf(JsonElement message) =>
        [.. message.GetProperty("content").EnumerateArray().Select(part => part.GetRawText())];

    private Task<Answer> EditAsync(Guid chat, long message, Guid file) =>
        _client.AskAsync(HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/{message}", Body("first, with a picture", file));

    private async Task AgeAsync(Guid[] files) =>
        await fixture.Server.QueryAsync<object>(
            "UPDATE chat_files SET created_at = created_at - interval '26 hours' WHERE id = ANY ($1)", files);
}
