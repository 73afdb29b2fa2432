using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes the chunks of a chat completion.</summary>
internal sealed class ChatEvents : EventSink
{
    private static readonly byte[] Suffix = "},\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8.ToArray();

    private readonly string _head;
    private readonly byte[] _textPrefix;
    private bool _finished;

    public ChatEvents(HttpResponse response, FakeRequest request) : base(response, request)
    {
        _head = $$"""data: {"id":"chatcmpl-{{request.Number}}","object":"chat.completion.chunk","created":1700000000,"model":"fake",""";
        _textPrefix = Encoding.UTF8.GetBytes($$"""{{_head}}"choices":[{"index":0,"delta":{"content":""");
    }

    public override void Text(string delta)
    {
        Raw(_textPrefix);
        WriteString(delta);
        Raw(Suffix);
    }

    public override void Reasoning(string field, string delta)
    {
        Write($$"""{{_head}}"choices":[{"index":0,"delta":{"{{field}}":""");
        WriteString(delta);
        Raw(Suffix);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        var quoted = FakeWire.HasHalfPair(arguments) ? FakeWire.Quote(arguments) : JsonSerializer.Serialize(arguments, FakeWire.Json);
        var start = id is null ? "" : $"\"id\":\"{id}\",\"type\":\"function\",";
        var named = name is null ? "" : $"\"name\":\"{name}\",";
        Write($"{_head}\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[");
        Write($"{{\"index\":{index},{start}\"function\":{{{named}\"arguments\":{quoted}}}}}]");
        Raw(Suffix);
    }

    public override void Finish(string reason)
    {
        _finished = true;
        Write($$"""{{_head}}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"{{reason}}"}]}""" + "\n\n");
    }

    public override void Error(string code, string message) =>
        Write($"data: {FakeWire.Error(FakeApi.ChatCompletions, 500, message, code)}\n\n");

    protected override void Close(string finishReason)
    {
        if (!_finished) Finish(finishReason);
        if (Usage is not null && WantsUsage()) Write($"{_head}\"choices\":[],\"usage\":{FakeWire.ChatUsage(Usage).ToJsonString()}}}\n\n");
    }

    protected override void Mark() => Raw("data: [DONE]\n\n"u8);

    private bool WantsUsage() =>
        Request.Body.TryGetProperty("stream_options", out var options)
        && options.TryGetProperty("include_usage", out var include) && include.ValueKind is JsonValueKind.True;
}
