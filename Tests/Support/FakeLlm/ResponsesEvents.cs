using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes the events of an OpenAI response: one output item at a time, each told whole when it ends.</summary>
internal sealed class ResponsesEvents(HttpResponse response, FakeRequest request) : EventSink(response, request)
{
    private readonly JsonArray _output = [];
    private readonly StringBuilder _content = new();
    private string? _open;
    private JsonObject _item = [];
    private bool _started;
    private string? _finish;

    public override void Text(string delta)
    {
        Open("message", () => FakeWire.MessageItem(Request, _output.Count, ""));
        Delta("response.output_text.delta", "content_index", delta);
    }

    public override void Reasoning(string field, string delta)
    {
        Open("reasoning", () => FakeWire.ReasoningItem(Request, _output.Count, ""));
        Delta("response.reasoning_summary_text.delta", "summary_index", delta);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        if (id is not null) Open($"call {index}", () => FakeWire.CallItem(Request, _output.Count, id, name!, ""));
        if (arguments.Length > 0) Delta("response.function_call_arguments.delta", null, arguments);
    }

    public override void Finish(string reason)
    {
        Start();
        CloseItem();
        _finish = reason;
    }

    public override void Error(string code, string message)
    {
        Start();
        var response = FakeWire.Response(Request, "failed", _output.DeepClone().AsArray(), Usage);
        response["error"] = new JsonObject { ["code"] = code, ["message"] = message };
        Event("response.failed", new JsonObject { ["response"] = response });
    }

    protected override void Close(string finishReason)
    {
        if (_finish is null) Finish(finishReason);
    }

    protected override void Mark()
    {
        var response = FakeWire.Response(Request, FakeWire.StatusOf(_finish!), _output.DeepClone().AsArray(), Usage);
        if (FakeWire.IncompleteReason(_finish!) is { } reason) response["incomplete_details"] = new JsonObject { ["reason"] = reason };
        Event($"response.{FakeWire.StatusOf(_finish!)}", new JsonObject { ["response"] = response });
    }

    private void Start()
    {
        if (_started) return;
        _started = true;
        Event("response.created", new JsonObject { ["response"] = FakeWire.Response(Request, "in_progress", [], null) });
    }

    private void Open(string kind, Func<JsonObject> item)
    {
        Start();
        if (_open == kind) return;
        CloseItem();
        (_open, _item) = (kind, item());
        Event("response.output_item.added", new JsonObject { ["output_index"] = _output.Count, ["item"] = _item.DeepClone() });
    }

    private void CloseItem()
    {
        if (_open is null) return;
        var content = _content.ToString();
        _content.Clear();
        _item = _open switch
        {
            "message" => FakeWire.MessageItem(Request, _output.Count, content),
            "reasoning" => FakeWire.ReasoningItem(Request, _output.Count, content),
            _ => FakeWire.CallItem(Request, _output.Count, (string)_item["call_id"]!, (string)_item["name"]!, content),
        };
        _open = null;
        Event("response.output_item.done", new JsonObject { ["output_index"] = _output.Count, ["item"] = _item.DeepClone() });
        _output.Add((JsonNode)_item);
    }

    private void Delta(string type, string? index, string text)
    {
        _content.Append(text);
        var part = index is null ? "" : $",\"{index}\":0";
        Write($"event: {type}\ndata: {{\"type\":\"{type}\",\"output_index\":{_output.Count}");
        Write($",\"item_id\":\"{(string)_item["id"]!}\"{part},\"delta\":");
        WriteString(text);
        Raw("}\n\n"u8);
    }
}
