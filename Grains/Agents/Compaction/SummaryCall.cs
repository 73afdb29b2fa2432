using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Grains.Chats;

namespace Parley.Grains.Agents.Compaction;

/// <summary>
/// A compaction as readers see it: the call of a tool that no model can call, and its result (spec/chat.md 3.9). The call's id is the same
/// in the parts that tell of it and in the rows.
/// </summary>
/// <param name="chatId">The chat.</param>
/// <param name="modelConfigId">The model that writes the summary.</param>
/// <param name="source">Who asked for it: <see cref="Automatic"/> or <see cref="Manual"/>.</param>
/// <param name="threshold">The threshold that counts, in percent.</param>
internal sealed class SummaryCall(Guid chatId, Guid modelConfigId, string source, int threshold)
{
    /// <summary>The name of the tool.</summary>
    public const string ToolName = "chat_summarized";

    /// <summary>The window was full.</summary>
    public const string Automatic = "automatic";

    /// <summary>The user asked for it.</summary>
    public const string Manual = "manual";

    /// <summary>Who asked for it.</summary>
    public string Source => source;

    private readonly string _callId = $"{ToolName}_{Guid.NewGuid()}";

    /// <summary>Tells that the summary is being written.</summary>
    public ToolCallPart Call => new() { ToolCallId = _callId, ToolName = ToolName, Args = Json(new JsonObject(), null) };

    /// <summary>Tells what it says.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="use">How full the window was; null when unknown.</param>
    public ToolResultPart Result(string summary, ContextUse? use) =>
        new() { ToolCallId = _callId, ToolName = ToolName, Result = Json(new JsonObject { ["summary"] = summary }, use) };

    /// <summary>Tells that there is none, and why.</summary>
    public ToolResultPart Error(string text) => ToolErrors.Result(Call, text);

    /// <summary>The rows of a compaction: what the model reads in place of all before, and what the user sees.</summary>
    /// <param name="marker">What the model reads.</param>
    /// <param name="result">The result as it was told.</param>
    public ImmutableArray<MessageAppended> Rows(string marker, ToolResultPart result) =>
    [
        Row(MessageRole.System, new TextPart(marker), MessageVisibility.Model),
        Row(MessageRole.Assistant, Call, MessageVisibility.User),
        Row(MessageRole.Tool, result, MessageVisibility.Both),
    ];

    /// <summary>The rows that tell the user of a failure for good; the model goes on reading all that was said.</summary>
    public ImmutableArray<MessageAppended> ErrorRows(ToolResultPart error) =>
    [
        Row(MessageRole.Assistant, Call, MessageVisibility.User),
        Row(MessageRole.Tool, error, MessageVisibility.User),
    ];

    private MessageAppended Row(MessageRole role, MessagePart part, MessageVisibility visibility) => new(new ChatMessage
    {
        Id = 0,
        ChatId = chatId,
        ModelConfigId = modelConfigId,
        CreatedAt = default,
        Role = role,
        Content = [part],
    })
    {
        Visibility = visibility,
        Compressed = true,
    };

    private JsonText Json(JsonObject json, ContextUse? use)
    {
        json["source"] = source;
        json["threshold_percent"] = threshold;
        if (use is not null)
        {
            json["usage_percent"] = Math.Round(use.Percent, 2);
            json["context_tokens"] = use.Tokens;
            json["context_limit_tokens"] = use.Limit;
        }

        return new JsonText(json.ToJsonString(JsonSerializerOptions.Default));
    }
}
