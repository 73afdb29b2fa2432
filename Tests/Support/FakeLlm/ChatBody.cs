using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes a chat completion.</summary>
internal sealed class ChatBody(HttpResponse response, FakeRequest request) : BodySink(response, request)
{
    protected override JsonObject Body(string finishReason)
    {
        var content = Calls.Count > 0 && Answer.Length == 0 ? null : Answer;
        var message = new JsonObject { ["role"] = "assistant", ["content"] = content };
        if (Thoughts.Length > 0) message[ReasoningField] = Thoughts;
        if (Calls.Count > 0) message["tool_calls"] = new JsonArray([.. Calls.Select(ToolCallOf)]);
        var body = new JsonObject
        {
            ["id"] = $"chatcmpl-{Request.Number}",
            ["object"] = "chat.completion",
            ["created"] = 1700000000,
            ["model"] = "fake",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finishReason }),
        };
        if (Usage is not null) body["usage"] = FakeWire.ChatUsage(Usage);
        return body;
    }

    private static JsonNode ToolCallOf((string Id, string Name, StringBuilder Arguments) call) => new JsonObject
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.ToString() },
    };
}
