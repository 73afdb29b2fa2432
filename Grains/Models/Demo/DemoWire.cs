using System.Globalization;
using System.Text.Json.Nodes;

namespace Parley.Grains.Models.Demo;

/// <summary>The JSON of the API as the demo model speaks it.</summary>
internal static class DemoWire
{
    public const string Model = "parley-demo";

    public static JsonObject Models => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray(new JsonObject { ["id"] = Model, ["object"] = "model", ["owned_by"] = "parley" }),
    };

    public static JsonObject Error(string message, string code) => new()
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = "demo_error", ["code"] = code },
    };

    public static JsonObject Chunk(string id, DateTimeOffset created, JsonObject delta, string? finishReason = null) =>
        Envelope(id, created, "chat.completion.chunk", new JsonArray(Choice("delta", delta, finishReason)));

    public static JsonObject UsageChunk(string id, DateTimeOffset created, JsonObject usage)
    {
        var chunk = Envelope(id, created, "chat.completion.chunk", []);
        chunk["usage"] = usage;
        return chunk;
    }

    /// <summary>The calls of an answer, each as the streamed form has it too. Ids are the same for the same request.</summary>
    public static JsonArray ToolCalls(DemoPrompt prompt, DemoAnswer answer) =>
    [
        .. answer.Calls.Select((call, index) => new JsonObject
        {
            ["index"] = index,
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"call_{prompt.Messages}_{index}"),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments.ToJsonString() },
        }),
    ];

    /// <summary>Why an answer ended.</summary>
    public static string FinishReason(DemoAnswer answer) => answer.Calls.IsEmpty ? "stop" : "tool_calls";

    public static JsonObject Completion(string id, DateTimeOffset created, DemoPrompt prompt, DemoAnswer answer)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text };
        if (answer.Reasoning is not null) message["reasoning_content"] = answer.Reasoning;
        if (!answer.Calls.IsEmpty) message["tool_calls"] = ToolCalls(prompt, answer);
        var completion = Envelope(id, created, "chat.completion", new JsonArray(Choice("message", message, FinishReason(answer))));
        completion["usage"] = Usage(prompt, answer);
        return completion;
    }

    public static JsonObject Usage(DemoPrompt prompt, DemoAnswer answer)
    {
        var reasoning = DemoWords.Split(answer.Reasoning ?? "").Count();
        var output = reasoning + DemoWords.Split(answer.Text).Count();
        return new JsonObject
        {
            ["prompt_tokens"] = prompt.Words,
            ["completion_tokens"] = output,
            ["total_tokens"] = prompt.Words + output,
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning },
        };
    }

    private static JsonObject Envelope(string id, DateTimeOffset created, string kind, JsonArray choices) => new()
    {
        ["id"] = id,
        ["object"] = kind,
        ["created"] = created.ToUnixTimeSeconds(),
        ["model"] = Model,
        ["choices"] = choices,
    };

    private static JsonObject Choice(string field, JsonObject message, string? finishReason) => new()
    {
        ["index"] = 0,
        [field] = message,
        ["finish_reason"] = finishReason,
    };
}
