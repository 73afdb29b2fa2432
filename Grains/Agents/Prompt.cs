using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>Turns stored messages into what the model is sent.</summary>
internal static class Prompt
{
    /// <summary>The conversation in the seam's terms. Reasoning is the model's own and is not sent back.</summary>
    public static List<ModelMessage> Build(IEnumerable<StoredMessage> messages) =>
        [.. messages.Select(message => new ModelMessage(Role(message.Role), [.. message.Content.Select(Content).OfType<AIContent>()]))
            .Where(message => message.Contents.Count > 0)];

    /// <summary>
    /// Whether the turn's answer is complete already: a run that was handed over after its last step has nothing left to ask (matrix 5).
    /// </summary>
    public static bool IsAnswered(ImmutableArray<StoredMessage> messages) =>
        messages is [.., { Role: MessageRole.Assistant } last] && !last.Content.Any(part => part is ToolCallPart);

    private static ChatRole Role(MessageRole role) => role switch
    {
        MessageRole.System => ChatRole.System,
        MessageRole.User => ChatRole.User,
        MessageRole.Assistant => ChatRole.Assistant,
        _ => ChatRole.Tool,
    };

    private static AIContent? Content(MessagePart part) => part switch
    {
        TextPart text => new TextContent(text.Text),
        ToolCallPart call => ToolCalls.Create(call.ToolCallId, call.ToolName, call.Args?.Text ?? "{}"),
        ToolResultPart result => new FunctionResultContent(result.ToolCallId, result.Result?.Text ?? "{}"),
        _ => null,
    };
}
