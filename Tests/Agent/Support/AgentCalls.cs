using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Agent.Support;

/// <summary>The API, as a caller of another make would use it: paths, headers and JSON by name.</summary>
internal static class AgentCalls
{
    /// <summary>Calls anything.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        this RunningAgent agent, HttpMethod method, string path, HttpContent? content = null, Guid? chat = null, string? key = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        if (chat is not null)
            request.Headers.Add("Coder-Chat-Id", chat.ToString());
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await agent.Http.SendAsync(request);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync()));
    }

    public static Task<(HttpStatusCode Status, JsonElement Body)> StartAsync(
        this RunningAgent agent, object body, Guid? chat = null, string? key = null) =>
        agent.SendAsync(HttpMethod.Post, "/api/v0/processes/start", JsonContent.Create(body), chat, key);

    /// <summary>Starts a command and gives its id.</summary>
    public static async Task<Guid> StartAsync(this RunningAgent agent, string command, Guid? chat = null)
    {
        var (status, body) = await agent.StartAsync(new { command }, chat);
        Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("started").GetBoolean()));
        return body.GetProperty("id").GetGuid();
    }

    /// <summary>Runs a command to its end and gives what the output endpoint would.</summary>
    public static async Task<JsonElement> RunAsync(this RunningAgent agent, string command, int waitMs = 20_000)
    {
        var (status, body) = await agent.StartAsync(new { command, wait_ms = waitMs });
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("result");
    }

    public static Task<(HttpStatusCode Status, JsonElement Body)> OutputAsync(
        this RunningAgent agent, Guid process, string query = "", Guid? chat = null) =>
        agent.SendAsync(HttpMethod.Get, $"/api/v0/processes/{process}/output{query}", chat: chat);

    public static Task<(HttpStatusCode Status, JsonElement Body)> SignalAsync(
        this RunningAgent agent, Guid process, object body, Guid? chat = null) =>
        agent.SendAsync(HttpMethod.Post, $"/api/v0/processes/{process}/signal", JsonContent.Create(body), chat);

    public static async Task<JsonElement[]> ListAsync(this RunningAgent agent, Guid? chat = null) =>
        [.. (await agent.SendAsync(HttpMethod.Get, "/api/v0/processes/list", chat: chat)).Body.GetProperty("processes").EnumerateArray()];

    public static Task<(HttpStatusCode Status, JsonElement Body)> WriteAsync(
        this RunningAgent agent, string path, byte[] content, string? key = null) =>
        agent.SendAsync(HttpMethod.Post, $"/api/v0/write-file?path={Uri.EscapeDataString(path)}", new ByteArrayContent(content), key: key);

    public static Task<(HttpStatusCode Status, JsonElement Body)> WriteAsync(this RunningAgent agent, string path, string content) =>
        agent.WriteAsync(path, Encoding.UTF8.GetBytes(content));

    public static Task<(HttpStatusCode Status, JsonElement Body)> EditAsync(this RunningAgent agent, object body, string? key = null) =>
        agent.SendAsync(HttpMethod.Post, "/api/v0/edit-files", JsonContent.Create(body), key: key);

    public static Task<(HttpStatusCode Status, JsonElement Body)> LinesAsync(this RunningAgent agent, string path, string query = "") =>
        agent.SendAsync(HttpMethod.Get, $"/api/v0/read-file-lines?path={Uri.EscapeDataString(path)}{query}");

    public static Task<HttpResponseMessage> ReadAsync(this RunningAgent agent, string path, string query = "") =>
        agent.Http.GetAsync(new Uri($"/api/v0/read-file?path={Uri.EscapeDataString(path)}{query}", UriKind.Relative));

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
