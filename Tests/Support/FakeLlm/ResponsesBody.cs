using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes an OpenAI response.</summary>
internal sealed class ResponsesBody(HttpResponse response, FakeRequest request) : BodySink(response, request)
{
    protected override JsonObject Body(string finishReason)
    {
        var output = new JsonArray();
        if (Thoughts.Length > 0) output.Add((JsonNode)FakeWire.ReasoningItem(Request, output.Count, Thoughts));
        if (Answer.Length > 0) output.Add((JsonNode)FakeWire.MessageItem(Request, output.Count, Answer));
        foreach (var (id, name, arguments) in Calls)
            output.Add((JsonNode)FakeWire.CallItem(Request, output.Count, id, name, arguments.ToString()));
        var body = FakeWire.Response(Request, FakeWire.StatusOf(finishReason), output, Usage);
        if (FakeWire.IncompleteReason(finishReason) is { } reason) body["incomplete_details"] = new JsonObject { ["reason"] = reason };
        return body;
    }
}
