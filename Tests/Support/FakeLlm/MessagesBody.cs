using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Writes an Anthropic message.</summary>
internal sealed class MessagesBody(HttpResponse response, FakeRequest request) : BodySink(response, request)
{
    protected override JsonObject Body(string finishReason)
    {
        var content = new JsonArray();
        if (Thoughts.Length > 0)
        {
            content.Add((JsonNode)new JsonObject
            {
                ["type"] = "thinking",
                ["thinking"] = Thoughts,
                ["signature"] = $"sig_{Request.Number}_0",
            });
        }

        if (Answer.Length > 0) content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = Answer });
        foreach (var (id, name, arguments) in Calls)
        {
            // The API answers with JSON; what a script breaks shows in streams alone.
            var input = arguments.Length == 0 ? new JsonObject() : JsonNode.Parse(arguments.ToString());
            content.Add((JsonNode)new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = input });
        }

        return new JsonObject
        {
            ["id"] = $"msg_{Request.Number}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = "fake",
            ["content"] = content,
            ["stop_reason"] = FakeWire.StopReason(finishReason),
            ["stop_sequence"] = null,
            ["usage"] = FakeWire.MessagesUsage(Usage ?? FakeUsage.None),
        };
    }
}
