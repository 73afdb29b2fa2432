using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Collects an answer and writes it as one JSON body.</summary>
internal sealed class CompletionSink(HttpResponse response, FakeRequest request) : ReplySink
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];
    private string _reasoningField = "reasoning_content";
    private string? _finish;

    public override bool ShouldFlush => false;

    public override void Text(string delta) => _text.Append(delta);

    public override void Reasoning(string field, string delta)
    {
        _reasoningField = field;
        _reasoning.Append(delta);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        if (id is not null) _calls.Add((id, name!, new StringBuilder()));
        _calls[^1].Arguments.Append(arguments);
    }

    public override void Finish(string reason) => _finish = reason;

    public override void Raw(string text) => throw new NotSupportedException("Raw bytes belong into an event stream; use Body.");

    public override Task FlushAsync(CancellationToken client)
    {
        client.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public override async Task EndAsync(string finishReason, CancellationToken client)
    {
        var content = _calls.Count > 0 && _text.Length == 0 ? null : _text.ToString();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = content };
        if (_reasoning.Length > 0) message[_reasoningField] = _reasoning.ToString();
        if (_calls.Count > 0) message["tool_calls"] = new JsonArray([.. _calls.Select(ToolCallOf)]);
        var body = new JsonObject
        {
            ["id"] = $"chatcmpl-{request.Number}",
            ["object"] = "chat.completion",
            ["created"] = 1700000000,
            ["model"] = "fake",
            ["choices"] = new JsonArray(
                new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = _finish ?? finishReason }),
        };
        if (Usage is not null) body["usage"] = FakeWire.UsageOf(Usage);
        var text = body.ToJsonString(FakeWire.Json);
        client.ThrowIfCancellationRequested();
        response.ContentType = "application/json";
        await response.WriteAsync(text, client);
        request.CountBytes(Encoding.UTF8.GetByteCount(text));
    }

    public override void Dispose()
    {
    }

    private static JsonNode ToolCallOf((string Id, string Name, StringBuilder Arguments) call) => new JsonObject
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.ToString() },
    };
}
