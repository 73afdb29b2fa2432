using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models;

namespace Parley.Tests.Unit.Models;

/// <summary>A conversation with everything that a request can hold, and the tools to it.</summary>
internal static class SampleRequests
{
    /// <summary>A call id that no provider takes as it is.</summary>
    public const string StrangeId = "functions.read:0|x";

    /// <summary>A tool name that no provider takes as it is.</summary>
    public const string StrangeName = "files.server/read";

    private static readonly byte[] Pixel = [1, 2, 3];

    public static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.System, "Be kind."),
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, [
            new TextContent("What is this? \ud83d\ude00"),
            new DataContent(Pixel, "image/png"),
            new DataContent(Pixel, "application/zip")]),
        new(ChatRole.Assistant, [
            new TextReasoningContent("unsigned"),
            new TextReasoningContent("signed") { ProtectedData = "anthropic:sig" },
            new TextReasoningContent("") { ProtectedData = "anthropic-redacted:hidden" },
            new TextReasoningContent("summary") { ProtectedData = "openai:rs_1:secret" },
            new TextContent("I look."),
            ToolCalls.Create(StrangeId, StrangeName, "{ \"a\": 1 }"),
            ToolCalls.Create("c2", "execute", "{\"broken\": "),
        ]),
        new(ChatRole.Tool, [new FunctionResultContent(StrangeId, "done")]),
        new(ChatRole.Tool, [new FunctionResultContent("c2", JsonElement.Parse("{\"error\":\"x\"}")) { Exception = new FormatException() }]),
        new(ChatRole.User, "And?"),
        new(ChatRole.Assistant, [ToolCalls.Create("c2", "execute", "[1]")]),
        new(ChatRole.Tool, [new FunctionResultContent("c2", "again")]),
        new(ChatRole.User, "Go on"),
    ];

    public static ChatOptions Options(ChatToolMode? mode = null) => new()
    {
        Tools = [new Tool("execute", """{"type":"object","properties":{"command":{"type":"string"}}}"""), new Tool(StrangeName, "{}")],
        ToolMode = mode,
    };

    private sealed class Tool(string name, string schema) : AIFunctionDeclaration
    {
        public override string Name => name;

        public override string Description => "Does it.";

        public override JsonElement JsonSchema => JsonElement.Parse(schema);
    }
}
