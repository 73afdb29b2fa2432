using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Grains.Models.Demo;

/// <summary>Serves the demo model: <c>GET /v1/models</c> and <c>POST /v1/chat/completions</c>. Everything needs the key.</summary>
internal sealed class DemoModel(string apiKey, TimeProvider time)
{
    // Requests whose first attempt failed on purpose; each is forgotten at its second.
    private readonly ConcurrentDictionary<string, bool> _failedOnce = [];
    private long _answers;

    public Task ServeAsync(HttpContext context)
    {
        var (request, response, client) = (context.Request, context.Response, context.RequestAborted);
        if (request.Headers.Authorization != $"Bearer {apiKey}")
            return RespondAsync(response, 401, DemoWire.Error("Wrong key.", "invalid_api_key"), client);
        return (request.Method, request.Path.Value) switch
        {
            ("GET", "/v1/models") => RespondAsync(response, 200, DemoWire.Models, client),
            ("POST", "/v1/chat/completions") => CompleteAsync(request, response, client),
            _ => RespondAsync(response, 404, DemoWire.Error("No such address.", "not_found"), client),
        };
    }

    private async Task CompleteAsync(HttpRequest request, HttpResponse response, CancellationToken client)
    {
        try
        {
            if (await ReadAsync(request, client) is not { } prompt)
                await RespondAsync(response, 400, DemoWire.Error("Not a chat completion request.", "invalid_request"), client);
            else if (DemoScript.IsFlaky(prompt) && FailsFirst(prompt))
                await RespondAsync(response, 503, DemoWire.Error("Try again.", "overloaded"), client);
            else
                await AnswerAsync(response, prompt, DemoScript.Answer(prompt), client);
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            // The client went away, and with it whoever would read the rest or its end marker.
        }
    }

    private static async Task<DemoPrompt?> ReadAsync(HttpRequest request, CancellationToken client)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, client);
            return DemoPrompt.From(body.RootElement);
        }
        catch (JsonException)
        {
            // Answered with status 400.
            return null;
        }
    }

    private bool FailsFirst(DemoPrompt prompt)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prompt.Conversation)));
        if (_failedOnce.TryRemove(key, out _)) return false;
        // Those whose second attempt never came are few, and not worth more than a bound.
        if (_failedOnce.Count >= 1000) _failedOnce.Clear();
        _failedOnce[key] = true;
        return true;
    }

    private Task AnswerAsync(HttpResponse response, DemoPrompt prompt, DemoAnswer answer, CancellationToken client)
    {
        if (answer.Failure is { } status) return RespondAsync(response, status, DemoWire.Error(answer.Text, "invalid_api_key"), client);
        var id = string.Create(CultureInfo.InvariantCulture, $"demo-{Interlocked.Increment(ref _answers)}");
        return prompt.Stream
            ? StreamAsync(response, id, prompt, answer, client)
            : RespondAsync(response, 200, DemoWire.Completion(id, time.GetUtcNow(), prompt, answer), client);
    }

    private async Task StreamAsync(HttpResponse response, string id, DemoPrompt prompt, DemoAnswer answer, CancellationToken client)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        var created = time.GetUtcNow();
        await SendAsync(response, DemoWire.Chunk(id, created, new JsonObject { ["role"] = "assistant" }), client);
        var pace = TimeSpan.FromSeconds(1) / answer.WordsPerSecond;
        foreach (var (field, text) in new[] { ("reasoning_content", answer.Reasoning ?? ""), ("content", answer.Text) })
        {
            foreach (var word in DemoWords.Split(text))
            {
                await Task.Delay(pace, time, client);
                await SendAsync(response, DemoWire.Chunk(id, created, new JsonObject { [field] = word }), client);
            }
        }

        if (!answer.Calls.IsEmpty)
        {
            var calls = new JsonObject { ["tool_calls"] = DemoWire.ToolCalls(prompt, answer) };
            await SendAsync(response, DemoWire.Chunk(id, created, calls), client);
        }

        await SendAsync(response, DemoWire.Chunk(id, created, [], DemoWire.FinishReason(answer)), client);
        await SendAsync(response, DemoWire.UsageChunk(id, created, DemoWire.Usage(prompt, answer)), client);
        client.ThrowIfCancellationRequested();
        await response.WriteAsync("data: [DONE]\n\n", client);
    }

    private static Task SendAsync(HttpResponse response, JsonObject chunk, CancellationToken client) =>
        response.WriteAsync($"data: {chunk.ToJsonString()}\n\n", client);

    private static Task RespondAsync(HttpResponse response, int status, JsonObject body, CancellationToken client)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return response.WriteAsync(body.ToJsonString(), client);
    }
}
