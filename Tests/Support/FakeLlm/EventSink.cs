using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes an answer as server-sent events, the way the real providers do.</summary>
internal abstract class EventSink : ReplySink
{
    private const int FlushAt = 32 * 1024;

    private static readonly JsonWriterOptions Format = new() { Encoder = FakeWire.Json.Encoder, SkipValidation = true };

    private readonly HttpResponse _response;
    private readonly PipeWriter _output;
    private readonly Utf8JsonWriter _json;
    private int _waiting;

    protected EventSink(HttpResponse response, FakeRequest request)
    {
        _response = response;
        Request = request;
        _output = response.BodyWriter;
        _json = new Utf8JsonWriter(_output, Format);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
    }

    public override bool ShouldFlush => _waiting >= FlushAt;

    protected FakeRequest Request { get; }

    public override void Raw(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _waiting += bytes.Length;
    }

    public override async Task FlushAsync(CancellationToken client)
    {
        client.ThrowIfCancellationRequested();
        var bytes = _waiting;
        _waiting = 0;
        // Kestrel swallows writes to a connection that is gone; its word for that is IsCompleted.
        var sent = await _output.FlushAsync(client);
        if (sent.IsCompleted || sent.IsCanceled) throw new ClientGoneException();
        Request.CountBytes(bytes);
    }

    public override async Task EndAsync(string finishReason, CancellationToken client)
    {
        Close(finishReason);
        // Everything else has left before the marker is written, so that the check just before it is of this very moment.
        await FlushAsync(client);
        client.ThrowIfCancellationRequested();
        Mark();
        await FlushAsync(client);
        Request.DoneSent = true;
        await _response.CompleteAsync();
    }

    public override void Dispose() => _json.Dispose();

    /// <summary>Writes all that comes before the end marker.</summary>
    protected abstract void Close(string finishReason);

    /// <summary>Writes the end marker.</summary>
    protected abstract void Mark();

    protected void Write(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes an event that has a name, which is its type too.</summary>
    protected void Event(string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        Write($"event: {type}\ndata: {data.ToJsonString(FakeWire.Json)}\n\n");
    }

    /// <summary>Writes text as a JSON string.</summary>
    protected void WriteString(string text)
    {
        if (FakeWire.HasHalfPair(text))
        {
            Write(FakeWire.Quote(text));
            return;
        }

        _json.Reset();
        _json.WriteStringValue(text);
        _waiting += (int)_json.BytesPending;
        _json.Flush();
    }
}
