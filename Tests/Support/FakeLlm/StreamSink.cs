using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes an answer as server-sent events, each a chunk as the real providers send them.</summary>
internal sealed class StreamSink : ReplySink
{
    private const int FlushAt = 32 * 1024;

    private static readonly JsonWriterOptions Format = new() { Encoder = FakeWire.Json.Encoder, SkipValidation = true };
    private static readonly byte[] Suffix = "},\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8.ToArray();

    private readonly HttpResponse _response;
    private readonly FakeRequest _request;
    private readonly PipeWriter _output;
    private readonly Utf8JsonWriter _json;
    private readonly string _head;
    private readonly byte[] _textPrefix;
    private int _waiting;
    private bool _finished;

    public StreamSink(HttpResponse response, FakeRequest request)
    {
        _response = response;
        _request = request;
        _output = response.BodyWriter;
        _json = new Utf8JsonWriter(_output, Format);
        _head = $$"""data: {"id":"chatcmpl-{{request.Number}}","object":"chat.completion.chunk","created":1700000000,"model":"fake",""";
        _textPrefix = Encoding.UTF8.GetBytes($$"""{{_head}}"choices":[{"index":0,"delta":{"content":""");
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
    }

    public override bool ShouldFlush => _waiting >= FlushAt;

    public override void Text(string delta)
    {
        Write(_textPrefix);
        WriteString(delta);
        Write(Suffix);
    }

    public override void Reasoning(string field, string delta)
    {
        Raw($$"""{{_head}}"choices":[{"index":0,"delta":{"{{field}}":""");
        WriteString(delta);
        Write(Suffix);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        var quoted = FakeWire.HasHalfPair(arguments) ? FakeWire.Quote(arguments) : JsonSerializer.Serialize(arguments, FakeWire.Json);
        var start = id is null ? "" : $"\"id\":\"{id}\",\"type\":\"function\",";
        var named = name is null ? "" : $"\"name\":\"{name}\",";
        Raw($"{_head}\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[");
        Raw($"{{\"index\":{index},{start}\"function\":{{{named}\"arguments\":{quoted}}}}}]");
        Write(Suffix);
    }

    public override void Finish(string reason)
    {
        _finished = true;
        Raw($$"""{{_head}}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"{{reason}}"}]}""" + "\n\n");
    }

    public override void Raw(string text) => Write(Encoding.UTF8.GetBytes(text));

    public override async Task FlushAsync(CancellationToken client)
    {
        client.ThrowIfCancellationRequested();
        var bytes = _waiting;
        _waiting = 0;
        // Kestrel swallows writes to a connection that is gone; its word for that is IsCompleted.
        var sent = await _output.FlushAsync(client);
        if (sent.IsCompleted || sent.IsCanceled) throw new ClientGoneException();
        _request.CountBytes(bytes);
    }

    public override async Task EndAsync(string finishReason, CancellationToken client)
    {
        if (!_finished) Finish(finishReason);
        if (Usage is not null && WantsUsage()) Raw($"{_head}\"choices\":[],\"usage\":{FakeWire.UsageOf(Usage).ToJsonString()}}}\n\n");
        // Everything else has left before the marker is written, so that the check just before it is of this very moment.
        await FlushAsync(client);
        client.ThrowIfCancellationRequested();
        Write("data: [DONE]\n\n"u8);
        await FlushAsync(client);
        _request.DoneSent = true;
        await _response.CompleteAsync();
    }

    public override void Dispose() => _json.Dispose();

    private bool WantsUsage() =>
        _request.Body.TryGetProperty("stream_options", out var options)
        && options.TryGetProperty("include_usage", out var include) && include.ValueKind is JsonValueKind.True;

    private void WriteString(string text)
    {
        if (FakeWire.HasHalfPair(text))
        {
            Raw(FakeWire.Quote(text));
            return;
        }

        _json.Reset();
        _json.WriteStringValue(text);
        _waiting += (int)_json.BytesPending;
        _json.Flush();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _waiting += bytes.Length;
    }
}
