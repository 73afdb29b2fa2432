using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>A request that the fake provider got, and what became of its answer.</summary>
public sealed class FakeRequest
{
    /// <summary>How the instructions of a request for a chat's title begin.</summary>
    public const string TitleInstructions = "Write a title for a chat";

    /// <summary>How the last words of a request for a summary of the conversation begin.</summary>
    public const string SummaryInstructions = "Write a hand-over of this conversation";

    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesWritten;

    internal FakeRequest(int number, FakeApi api, JsonElement body, IReadOnlyDictionary<string, string> headers)
    {
        Number = number;
        Api = api;
        Body = body;
        Headers = headers;
    }

    /// <summary>Order of arrival, from 1.</summary>
    public int Number { get; }

    /// <summary>The API it came in by.</summary>
    public FakeApi Api { get; }

    /// <summary>The request as it was sent.</summary>
    public JsonElement Body { get; }

    /// <summary>The request's headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    public string? Model => Body.TryGetProperty("model", out var model) ? model.GetString() : null;

    /// <summary>Whether an event stream was asked for.</summary>
    public bool Stream => Body.TryGetProperty("stream", out var stream) && stream.ValueKind is JsonValueKind.True;

    /// <summary>The conversation, each message as the API has it: <c>messages</c>, or the items of <c>input</c>.</summary>
    public IReadOnlyList<JsonElement> Messages => MessagesOf(Body);

    /// <summary>The last thing the user said; empty when nothing.</summary>
    public string LastUserText =>
        Messages.Where(message => RoleOf(message) == "user").Select(TextOf).LastOrDefault(text => text.Length > 0, "");

    /// <summary>All system texts, one a line.</summary>
    public string SystemText => SystemTextOf(Body);

    /// <summary>The names of the tools that were offered, in their order.</summary>
    public IReadOnlyList<string> ToolNames => Body.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray().Select(NameOf)] : [];

    /// <summary>The results of tool calls in the conversation, in their order, as the model is to read them.</summary>
    public IReadOnlyList<(string CallId, string Text)> ToolResults => [.. Messages.SelectMany(ResultsIn)];

    /// <summary>Completes when the client went away before its answer ended.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Completes when the fake is through with the request, one way or the other.</summary>
    public Task Ended => _ended.Task;

    /// <summary>When it arrived, by <see cref="TimeProvider.GetTimestamp"/> of the system's clock.</summary>
    public long ArrivedAt { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>When <see cref="Ended"/> completed, by the same clock; null before.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>Whether the answer was written to its end.</summary>
    public bool Finished { get; private set; }

    /// <summary>Whether the end marker was written: <c>[DONE]</c>, <c>response.completed</c> or <c>message_stop</c>.</summary>
    public bool DoneSent { get; internal set; }

    /// <summary>Bytes of answer handed to the connection.</summary>
    public long BytesWritten => Interlocked.Read(ref _bytesWritten);

    /// <summary>Whether a request wants a title for a chat.</summary>
    public static bool IsTitle(JsonElement body) => SystemTextOf(body).StartsWith(TitleInstructions, StringComparison.Ordinal);

    /// <summary>Whether it wants a summary of the conversation.</summary>
    public bool IsSummary => LastUserText.StartsWith(SummaryInstructions, StringComparison.Ordinal);

    internal void CountBytes(long bytes) => Interlocked.Add(ref _bytesWritten, bytes);

    internal void MarkCancelled()
    {
        if (Finished) return;
        EndedAt ??= TimeProvider.System.GetTimestamp();
        _cancelled.TrySetResult();
        _ended.TrySetResult();
    }

    internal void MarkFinished()
    {
        if (_cancelled.Task.IsCompleted) return;
        EndedAt ??= TimeProvider.System.GetTimestamp();
        Finished = true;
        _ended.TrySetResult();
    }

    private static JsonElement[] MessagesOf(JsonElement body) =>
        body.TryGetProperty("messages", out var messages) || body.TryGetProperty("input", out messages) ? [.. messages.EnumerateArray()] : [];

    private static string SystemTextOf(JsonElement body) => string.Join(
        '\n',
        [
            .. body.TryGetProperty("instructions", out var instructions) ? [TextOf(instructions)] : Array.Empty<string>(),
            .. body.TryGetProperty("system", out var system) ? [TextOf(system)] : Array.Empty<string>(),
            .. MessagesOf(body).Where(message => RoleOf(message) is "system" or "developer").Select(TextOf),
        ]);

    private static string? RoleOf(JsonElement message) => message.TryGetProperty("role", out var role) ? role.GetString() : null;

    private static string NameOf(JsonElement tool) =>
        (tool.TryGetProperty("function", out var function) ? function : tool).GetProperty("name").GetString()!;

    private IEnumerable<(string CallId, string Text)> ResultsIn(JsonElement message)
    {
        if (Api is FakeApi.Responses)
        {
            return message.GetProperty("type").GetString() == "function_call_output"
                ? [(message.GetProperty("call_id").GetString()!, TextOf(message.GetProperty("output")))]
                : [];
        }

        if (RoleOf(message) == "tool") return [(message.GetProperty("tool_call_id").GetString()!, TextOf(message))];
        if (Api is not FakeApi.Messages || message.GetProperty("content") is not { ValueKind: JsonValueKind.Array } blocks) return [];
        return blocks.EnumerateArray()
            .Where(block => block.GetProperty("type").GetString() == "tool_result")
            .Select(block => (block.GetProperty("tool_use_id").GetString()!, TextOf(block)));
    }

    // A text, an array of parts, or something that has either as its content.
    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Concat(value.EnumerateArray()
            .Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : "")),
        JsonValueKind.Object when value.TryGetProperty("content", out var content) => TextOf(content),
        _ => "",
    };
}
