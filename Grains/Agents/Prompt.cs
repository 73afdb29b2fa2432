using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>Turns stored messages into what the model is sent.</summary>
internal static class Prompt
{
    /// <summary>
    /// What the model is asked when nothing else is: amid a turn the summary stands for the user's message, and providers expect a
    /// conversation to begin with the user.
    /// </summary>
    public const string GoOn = "Go on.";

    // The seam has no flag for it: adapters ask whether there is an exception, and never show it.
    private static readonly Exception Failed = new InvalidOperationException("The tool call failed.");

    /// <summary>A whole stored conversation in the seam's terms, repaired where it has to be.</summary>
    /// <param name="history">The stored messages.</param>
    /// <param name="files">The files that they name.</param>
    public static List<ModelMessage> Build(IReadOnlyList<StoredMessage> history, PromptFiles files)
    {
        var conversation = Messages(HistoryRepair.Apply(history), files).ToList();
        var first = conversation.FindIndex(message => message.Role != ChatRole.System);
        if (first < 0 || conversation[first].Role != ChatRole.User)
            conversation.Insert(first < 0 ? conversation.Count : first, new ModelMessage(ChatRole.User, GoOn));
        return conversation;
    }

    /// <summary>Messages in the seam's terms. Of reasoning goes back what its provider wants back.</summary>
    /// <param name="messages">The stored messages.</param>
    /// <param name="files">The files that they name.</param>
    public static IEnumerable<ModelMessage> Messages(IEnumerable<StoredMessage> messages, PromptFiles files) =>
        messages.Select(message => new ModelMessage(Role(message.Role), Contents(message, files)))
            .Where(message => message.Contents.Count > 0);

    /// <summary>
    /// Whether the turn's answer is complete already: a run that was handed over after its last step has nothing left to ask (matrix 5).
    /// </summary>
    public static bool IsAnswered(ImmutableArray<StoredMessage> messages) =>
        messages is [.., { Role: MessageRole.Assistant } last] && !last.Content.Any(part => part is ToolCallPart);

    /// <summary>How long the texts of a conversation are, about: one byte a character.</summary>
    public static long Bytes(IEnumerable<ModelMessage> conversation) =>
        conversation.SelectMany(message => message.Contents).Sum(content => content switch
        {
            TextContent text => (long)text.Text.Length,
            FunctionCallContent call => call.ArgumentsText().Length,
            FunctionResultContent { Result: string result } => result.Length,
            _ => 0,
        });

    private static ChatRole Role(MessageRole role) => role switch
    {
        MessageRole.System => ChatRole.System,
        MessageRole.User => ChatRole.User,
        MessageRole.Assistant => ChatRole.Assistant,
        _ => ChatRole.Tool,
    };

    private static List<AIContent> Contents(StoredMessage message, PromptFiles files) =>
        [.. message.Content.Select(part => part is FilePart file ? files.ContentOf(message, file) : Content(part)).OfType<AIContent>()];

    private static AIContent? Content(MessagePart part) => part switch
    {
        TextPart text => new TextContent(text.Text),
        ReasoningPart { Signature: { } signature } reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = signature },
        ToolCallPart call => ToolCalls.Create(call.ToolCallId, call.ToolName, call.Args?.Text ?? "{}"),
        ToolResultPart result => new FunctionResultContent(result.ToolCallId, result.Result?.Text ?? "{}")
        {
            Exception = result.IsError ? Failed : null,
        },
        FileReferencePart reference => new TextContent(Text(reference)),
        _ => null,
    };

    /// <summary>Names the lines and quotes them, within a fence that they do not hold themselves.</summary>
    private static string Text(FileReferencePart reference)
    {
        var lines = reference switch
        {
            { EndLine: 0 } => "",
            { StartLine: var first, EndLine: var last } when first == last => $", line {first}",
            { StartLine: var first, EndLine: var last } => $", lines {first} to {last}",
        };
        var fence = new string('`', Math.Max(3, LongestRun(reference.Content, '`') + 1));
        return $"\n[{reference.FileName}{lines}]\n{fence}\n{reference.Content}\n{fence}\n";
    }

    private static int LongestRun(string text, char character)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
            longest = Math.Max(longest, run = c == character ? run + 1 : 0);
        return longest;
    }
}
