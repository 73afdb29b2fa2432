using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Collects an answer and writes it as one JSON body.</summary>
internal abstract class BodySink(HttpResponse response, FakeRequest request) : ReplySink
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private string? _finish;

    public override bool ShouldFlush => false;

    protected FakeRequest Request { get; } = request;

    protected string Answer => _text.ToString();

    protected string Thoughts => _reasoning.ToString();

    protected string ReasoningField { get; private set; } = "reasoning_content";

    protected List<(string Id, string Name, StringBuilder Arguments)> Calls { get; } = [];

    public override void Text(string delta) => _text.Append(delta);

    public override void Reasoning(string field, string delta)
    {
        ReasoningField = field;
        _reasoning.Append(delta);
    }

    public override void ToolCall(int index, string? id, string? name, string arguments)
    {
        if (id is not null) Calls.Add((id, name!, new StringBuilder()));
        Calls[^1].Arguments.Append(arguments);
    }

    public override void Finish(string reason) => _finish = reason;

    public override void Error(string code, string message) =>
        throw new NotSupportedException("An answer in one piece cannot fail in the middle; use Error with a status.");

    public override void Raw(ReadOnlySpan<byte> bytes) =>
        throw new NotSupportedException("Raw bytes belong into an event stream; use Body.");

    public override Task FlushAsync(CancellationToken client)
    {
        client.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public override async Task EndAsync(string finishReason, CancellationToken client)
    {
        var text = Body(_finish ?? finishReason).ToJsonString(FakeWire.Json);
        client.ThrowIfCancellationRequested();
        response.ContentType = "application/json";
        await response.WriteAsync(text, client);
        Request.CountBytes(Encoding.UTF8.GetByteCount(text));
    }

    public override void Dispose()
    {
    }

    protected abstract JsonObject Body(string finishReason);
}
