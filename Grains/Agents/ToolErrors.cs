using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Grains.Agents;

/// <summary>Results of calls that gave none: an error is a normal result that is flagged (spec/chat.md 1.3, 4).</summary>
internal static class ToolErrors
{
    /// <summary>The error result of a call.</summary>
    public static ToolResultPart Result(ToolCallPart call, string error) => new()
    {
        ToolCallId = call.ToolCallId,
        ToolName = call.ToolName,
        Result = new JsonText(new JsonObject { ["error"] = error }.ToJsonString(JsonSerializerOptions.Default)),
        IsError = true,
    };
}
