using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes the events of an Anthropic message: one block at a time, usage as it is known so far.</summary>
internal sealed class MessagesEvents(HttpResponse response, FakeRequest request) : EventSink(response, request)
{
    private string? _open;
    private int _blocks;
    private bool _started;
    private string? _finish;

    public override void Text(string delta)
    {
        Open("text", () => new JsonObject { ["type"] = "text", ["text"] = "" });
        Delta("text_delta", "text", delta);
    }

    public override void Reasoning(string field, string delta)
    {
        Open("thinking", () => new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" });
        Delta("thinking_delta", "thinking", delta);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        if (id is not null) Open($"call {index}", () => Call(id, name!));
        Delta("input_json_delta", "partial_json", arguments);
    }

    public override void Finish(string reason)
    {
        Start();
        CloseBlock();
        _finish = reason;
        Event("message_delta", new JsonObject
        {
            ["delta"] = new JsonObject { ["stop_reason"] = FakeWire.StopReason(reason), ["stop_sequence"] = null },
            ["usage"] = FakeWire.MessagesUsage(Usage ?? FakeUsage.None),
        });
    }

    public override void Error(string code, string message) =>
        Write($"event: error\ndata: {FakeWire.Error(FakeApi.Messages, 500, message, code)}\n\n");

    protected override void Close(string finishReason)
    {
        if (_finish is null) Finish(finishReason);
    }

    protected override void Mark() => Event("message_stop", []);

    private void Start()
    {
        if (_started) return;
        _started = true;
        var usage = FakeWire.MessagesUsage(Usage ?? FakeUsage.None);
        // What the real ones say at the start: all of the input, and a first token of the output.
        usage["output_tokens"] = 1;
        Event("message_start", new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["id"] = $"msg_{Request.Number}",
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = "fake",
                ["content"] = new JsonArray(),
                ["stop_reason"] = null,
                ["stop_sequence"] = null,
                ["usage"] = usage,
            },
        });
        Event("ping", []);
    }

    private void Open(string block, Func<JsonObject> content)
    {
        Start();
        if (_open == block) return;
        CloseBlock();
        _open = block;
        Event("content_block_start", new JsonObject { ["index"] = _blocks, ["content_block"] = content() });
    }

    private static JsonObject Call(string id, string name) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = new JsonObject() };

    private void CloseBlock()
    {
        if (_open is null) return;
        if (_open == "thinking") Delta("signature_delta", "signature", $"sig_{Request.Number}_{_blocks}");
        _open = null;
        Event("content_block_stop", new JsonObject { ["index"] = _blocks++ });
    }

    private void Delta(string type, string field, string text)
    {
        Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
        Write($"{_blocks},\"delta\":{{\"type\":\"{type}\",\"{field}\":");
        WriteString(text);
        Raw("}}\n\n"u8);
    }
}
