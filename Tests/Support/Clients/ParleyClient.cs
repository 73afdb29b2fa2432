using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Tests.Support.Clients;

/// <summary>A user of the HTTP API, as a script would be one.</summary>
public sealed class ParleyClient : IDisposable
{
    /// <summary>Where chats live.</summary>
    public const string Chats = "/api/experimental/chats";

    private readonly HttpClient _http;

    /// <param name="address">The server.</param>
    /// <param name="token">The API key; null for nobody.</param>
    public ParleyClient(Uri address, string? token)
    {
        Address = address;
        Token = token;
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            _http.DefaultRequestHeaders.Add("Coder-Session-Token", token);
    }

    public Uri Address { get; }

    public string? Token { get; }

    /// <summary>The client underneath, for requests that this one has no word for.</summary>
    public HttpClient Http => _http;

    /// <summary>A message body with one text.</summary>
    public static JsonObject Body(string text) =>
        new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    /// <summary>Makes a chat and answers its id.</summary>
    public async Task<Guid> CreateAsync(string text) =>
        (await PostAsync(Chats, Body(text))).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();

    public Task<Answer> SendAsync(Guid chat, string text) => PostAsync($"{Chats}/{chat}/messages", Body(text));

    public Task<Answer> InterruptAsync(Guid chat) => PostAsync($"{Chats}/{chat}/interrupt", null);

    public Task<Answer> ArchiveAsync(Guid chat) => PostAsync($"{Chats}/{chat}/archive", null);

    public Task<Answer> UnarchiveAsync(Guid chat) => PostAsync($"{Chats}/{chat}/unarchive", null);

    public Task<Answer> PromoteAsync(Guid chat, long queued) => PostAsync($"{Chats}/{chat}/queue/{queued}/promote", null);

    public Task<Answer> EditAsync(Guid chat, long message, string text) =>
        AskAsync(HttpMethod.Patch, $"{Chats}/{chat}/messages/{message}", Body(text));

    public Task<Answer> RenameAsync(Guid chat, string title) =>
        AskAsync(HttpMethod.Patch, $"{Chats}/{chat}", new JsonObject { ["title"] = title });

    /// <summary>The chat as it is.</summary>
    public async Task<JsonElement> ChatAsync(Guid chat) => (await GetAsync($"{Chats}/{chat}")).Expect(HttpStatusCode.OK);

    public async Task<string> StatusAsync(Guid chat) => (await ChatAsync(chat)).GetProperty("status").GetString()!;

    /// <summary>All stored messages, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(Guid chat)
    {
        var messages = new List<JsonElement>();
        for (var more = true; more;)
        {
            var after = messages.Count == 0 ? 0 : messages[^1].GetProperty("id").GetInt64();
            var page = (await GetAsync($"{Chats}/{chat}/messages?after_id={after}&limit=200")).Expect(HttpStatusCode.OK);
            messages.AddRange(page.GetProperty("messages").EnumerateArray());
            more = page.GetProperty("has_more").GetBoolean();
        }

        return messages;
    }

    /// <summary>Waits until the chat has a status.</summary>
    public Task WaitForStatusAsync(Guid chat, string status) =>
        Eventually.TrueAsync(async () => await StatusAsync(chat) == status, $"chat {chat} becomes {status}");

    public Task<Answer> GetAsync(string path) => AskAsync(HttpMethod.Get, path, null);

    public Task<Answer> DeleteAsync(string path) => AskAsync(HttpMethod.Delete, path, null);

    public Task<Answer> PostAsync(string path, JsonNode? body, Guid? commandId = null) => AskAsync(HttpMethod.Post, path, body, commandId);

    /// <summary>Posts bytes as they are.</summary>
    public async Task<Answer> PostRawAsync(string path, byte[] body, string contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await _http.PostAsync(path, content);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Follows a chat over the WebSocket.</summary>
    public Task<EventProbe> FollowAsync(Guid chat, string query = "", CancellationToken cancellationToken = default) =>
        EventProbe.OpenSocketAsync(this, $"{Chats}/{chat}/stream{query}", cancellationToken);

    /// <summary>Follows a chat as server-sent events.</summary>
    public Task<EventProbe> FollowSseAsync(
        Guid chat, string? lastEventId = null, string query = "", CancellationToken cancellationToken = default) =>
        EventProbe.OpenSseAsync(this, $"{Chats}/{chat}/stream{query}", lastEventId, cancellationToken);

    /// <summary>Follows the list of chats over the WebSocket.</summary>
    public Task<EventProbe> WatchAsync() => EventProbe.OpenSocketAsync(this, $"{Chats}/watch", CancellationToken.None);

    /// <summary>Follows the list of chats as server-sent events.</summary>
    public Task<EventProbe> WatchSseAsync(string? lastEventId = null) =>
        EventProbe.OpenSseAsync(this, $"{Chats}/watch", lastEventId, CancellationToken.None);

    public void Dispose() => _http.Dispose();

    /// <summary>Asks anything.</summary>
    public async Task<Answer> AskAsync(
        HttpMethod method, string path, JsonNode? body, Guid? commandId = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (commandId is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        using var response = await _http.SendAsync(request, cancellationToken);
        return await Answer.ReadAsync(response);
    }
}

/// <summary>What the server answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
public sealed record Answer(HttpStatusCode Status, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The error's sentence.</summary>
    public string Message => Json.GetProperty("message").GetString()!;

    /// <summary>The fields that an error names.</summary>
    public IEnumerable<string> Fields => Json.TryGetProperty("validations", out var validations)
        ? validations.EnumerateArray().Select(validation => validation.GetProperty("field").GetString()!)
        : [];

    /// <summary>The body, when the status is the expected one.</summary>
    public JsonElement Expect(HttpStatusCode status) => Status == status
        ? Text.Length == 0 ? default : Json
        : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Text}");

    internal static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
}
