using System.Net;
using System.Text;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Bodies that cannot be taken: each is refused with the field at fault, and nothing of it is stored.</summary>
public sealed class BodyTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("""{"content":[{"type":"text","text":"x""", "body")]
    [InlineData("""{"content":[{"type":"text","text":"x"}]} more""", "body")]
    [InlineData("""{'content':[]}""", "body")]
    [InlineData("""{"content":[{"type":"text","text":"\q"}]}""", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("\"text\"", "body")]
    [InlineData("{}", "content")]
    [InlineData("""{"content":null}""", "content")]
    [InlineData("""{"content":[]}""", "content")]
    [InlineData("""{"content":"hello"}""", "content")]
    [InlineData("""{"content":{"type":"text","text":"x"}}""", "content")]
    [InlineData("""{"content":[null]}""", "content[0].type")]
    [InlineData("""{"content":["x"]}""", "content[0]")]
    [InlineData("""{"content":[[]]}""", "content[0]")]
    [InlineData("""{"content":[{"text":"x"}]}""", "content[0].type")]
    [InlineData("""{"content":[{"type":"text"}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":null}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":5}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":5,"text":"x"}]}""", "content[0].type")]
    [InlineData("""{"content":[{"type":"image","text":"x"}]}""", "content[0].type")]
    [InlineData("""{"content":[{"type":"file"}]}""", "content[0].file_id")]
    [InlineData("""{"content":[{"type":"file","file_id":"x"}]}""", "content[0].file_id")]
    [InlineData("""{"content":[{"type":"file","file_id":5}]}""", "content[0].file_id")]
    [InlineData("""{"content":[{"type":"file","file_id":"6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001"}]}""", "content[0].file_id")]
    [InlineData("""{"content":[{"type":"file-reference"}]}""", "content[0].file_name")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":" "}]}""", "content[0].file_name")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a\u0000"}]}""", "content[0].file_name")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a","content":"\u0000"}]}""", "content[0].content")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a","start_line":-1}]}""", "content[0].start_line")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a","start_line":5,"end_line":4}]}""", "content[0].end_line")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a","start_line":"5"}]}""", "content[0].start_line")]
    [InlineData("""{"content":[{"type":"file-reference","file_name":"a","content":"x"}]}""", "content")]
    [InlineData("""{"content":[{"type":"te\u0000xt","text":"x"}]}""", "content[0].type")]
    [InlineData("""{"content":[{"type":"text","text":""}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":" \n\t "}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":"fine"},{"type":"text","text":""}]}""", "content[1].text")]
    [InlineData("""{"content":[{"type":"text","text":"a\u0000b"}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":"half \ud83d"}]}""", "content[0].text")]
    [InlineData("""{"content":[{"type":"text","text":"half \udc00 pair"}]}""", "content[0].text")]
    public async Task A_body_that_cannot_be_taken_names_its_field_and_stores_nothing(string body, string field)
    {
        var chat = await fixture.IdleChatAsync("bodies");
        var message = await _client.FirstMessageAsync(chat);
        var before = await fixture.Server.StoredAsync();
        foreach (var (method, path) in Takers(chat, message))
        {
            var answer = await _client.Http.AskAsync(method, path, Requests.Json(body));
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{method} {path}: {answer}");
            Assert.Equal([field], answer.Fields);
            Assert.NotEmpty(answer.Message);
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Theory]
    [InlineData("model_config_id", "\"abc\"")]
    [InlineData("model_config_id", "5")]
    [InlineData("model_config_id", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("model_config_id", "\"6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001\"")]
    [InlineData("workspace_id", "\"abc\"")]
    [InlineData("workspace_id", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("workspace_id", "\"6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001\"")]
    public async Task An_id_within_a_body_that_names_nothing_is_named(string field, string value)
    {
        var chat = await fixture.IdleChatAsync("ids in bodies");
        var before = await fixture.Server.StoredAsync();
        var paths = field == "workspace_id" ? [ParleyClient.Chats] : new[] { ParleyClient.Chats, $"{ParleyClient.Chats}/{chat}/messages" };
        foreach (var path in paths)
        {
            var body = $$"""{"content":[{"type":"text","text":"x"}],"{{field}}":{{value}}}""";
            var answer = await _client.Http.AskAsync(HttpMethod.Post, path, Requests.Json(body));
            Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, string.Join(' ', answer.Fields)));
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Theory]
    [InlineData("""{"turn":"x"}""", "turn")]
    [InlineData("""{"turn":1.5}""", "turn")]
    [InlineData("""{"turn":99999999999999999999}""", "turn")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    public async Task A_bad_body_of_an_interrupt_is_refused(string body, string field)
    {
        var chat = await fixture.IdleChatAsync("interrupt me");
        var answer = await _client.Http.AskAsync(HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/interrupt", Requests.Json(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, string.Join(' ', answer.Fields)));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused_wherever_they_stand()
    {
        var chat = await fixture.IdleChatAsync("bytes");
        var before = await fixture.Server.StoredAsync();
        byte[][] bodies =
        [
            [.. "{\"content\":[{\"type\":\"text\",\"text\":\""u8, 0xFF, 0xFE, .. "\"}]}"u8],
            [.. "{\"content\":[{\"type\":\"text\",\"text\":\"caf"u8, 0xE9, .. "\"}]}"u8],
            [.. "{\"content\":[{\"type\":\"text\",\"text\":\""u8, 0xED, 0xA0, 0x80, .. "\"}]}"u8],
            [.. "{\"other\":\""u8, 0xC0, 0xAF, .. "\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}"u8],
            Encoding.Unicode.GetBytes("""{"content":[{"type":"text","text":"x"}]}"""),
        ];
        foreach (var body in bodies)
        {
            foreach (var path in new[] { ParleyClient.Chats, $"{ParleyClient.Chats}/{chat}/messages" })
            {
                var answer = await _client.PostRawAsync(path, body);
                Assert.Equal((HttpStatusCode.BadRequest, "body"), (answer.Status, string.Join(' ', answer.Fields)));
            }
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_refused(string type)
    {
        var before = await fixture.Server.StoredAsync();
        var answer = await _client.PostRawAsync(ParleyClient.Chats, """{"content":[{"type":"text","text":"x"}]}"""u8.ToArray(), type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("application/json", answer.Message, StringComparison.Ordinal);
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task Nesting_without_end_is_refused_and_harmless()
    {
        foreach (var depth in new[] { 65, 100_000 })
        {
            var body = $$"""{"content":{{new string('[', depth)}}{{new string(']', depth)}}}""";
            var answer = await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, Requests.Json(body));
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        }
    }

    [Fact]
    public async Task Too_many_parts_are_refused_and_as_many_as_allowed_are_taken()
    {
        var before = await fixture.Server.StoredAsync();
        var answer = await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, Requests.Json(Parts(101, "x")));
        Assert.Equal((HttpStatusCode.BadRequest, "content"), (answer.Status, string.Join(' ', answer.Fields)));
        Assert.Equal(before, await fixture.Server.StoredAsync());

        fixture.Fake.Enqueue(reply => reply.Text("done"));
        (await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, Requests.Json(Parts(100, "x")))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_message_of_a_megabyte_is_too_large_and_says_so_of_its_content()
    {
        const int Limit = 256 * 1024;
        var chat = await fixture.IdleChatAsync("large");
        var message = await _client.FirstMessageAsync(chat);
        var before = await fixture.Server.StoredAsync();
        string[] bodies =
        [
            Text(new string('x', 1024 * 1024)),
            Text(new string('x', Limit + 1)),
            Text(new string('\u20ac', (Limit / 3) + 1)),
            Parts(64, new string('x', (Limit / 64) + 1)),
            $$"""{"content":[{"type":"text","text":"x"}],"padding":"{{new string(' ', 1024 * 1024)}}"}""",
        ];
        foreach (var body in bodies)
        {
            foreach (var (method, path) in Takers(chat, message))
            {
                var answer = await _client.Http.AskAsync(method, path, Requests.Json(body));
                Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "content"), (answer.Status, string.Join(' ', answer.Fields)));
            }
        }

        // A body whose length nobody says beforehand.
        using var endless = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(bodies[0])));
        endless.Headers.ContentType = new("application/json");
        var chunked = await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, endless, ("Transfer-Encoding", "chunked"));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "content"), (chunked.Status, string.Join(' ', chunked.Fields)));
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_message_just_within_the_limit_is_taken_whole()
    {
        var text = new string('x', (256 * 1024) - 1) + "y";
        fixture.Fake.Enqueue(reply => reply.Text("long"));
        var answer = await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, Requests.Json(Text(text)));
        var chat = answer.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal([text, "long"], (await _client.MessagesAsync(chat)).Select(message => message.Text()));
        Assert.Equal(text, fixture.Fake.Requests[^1].LastUserText);
    }

    [Fact]
    public async Task Unknown_fields_and_unusual_texts_are_no_fault()
    {
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        const string Text = """  \ud83d\ude00 \u202e \ufffe 'x' \"; DROP TABLE chats; -- """;
        const string Body =
            $$$"""{"other":{"deep":["\ud83d\ude00"]},"content":[{"type":"text","text":"{{{Text}}}","extra":1}]}""";
        var answer = await _client.Http.AskAsync(HttpMethod.Post, ParleyClient.Chats, Requests.Json(Body));
        var chat = answer.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("\ud83d\ude00 \u202e \ufffe 'x' \"; DROP TABLE chats; --", (await _client.MessagesAsync(chat))[0].Text());
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Takers(Guid chat, long message) =>
    [
        (HttpMethod.Post, ParleyClient.Chats),
        (HttpMethod.Post, $"{ParleyClient.Chats}/{chat}/messages"),
        (HttpMethod.Patch, $"{ParleyClient.Chats}/{chat}/messages/{message}"),
    ];

    private static string Text(string text) => Parts(1, text);

    private static string Parts(int count, string text) =>
        $$"""{"content":[{{string.Join(',', Enumerable.Repeat($$"""{"type":"text","text":"{{text}}"}""", count))}}]}""";
}
