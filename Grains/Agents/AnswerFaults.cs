using Parley.Grains.Models;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;

namespace Parley.Grains.Agents;

/// <summary>
/// Says what is wrong with the answer that ends a turn although its provider sent it to the end: a user who sees half of it, or nothing,
/// must be told why.
/// </summary>
internal static class AnswerFaults
{
    /// <summary>The fault in a sentence for a person; null when the answer is whole.</summary>
    /// <param name="finish">Why the answer ended, as the provider has it.</param>
    /// <param name="messages">The rows of the last step.</param>
    /// <param name="hasWorked">Whether tools have run in the turn: then a model may have nothing more to say.</param>
    /// <param name="provider">The provider's name as in spec/chat.md 1.5.</param>
    public static string? Of(ChatFinishReason? finish, ImmutableArray<ChatMessage> messages, bool hasWorked, string provider) =>
        finish == ChatFinishReason.ContentFilter
            ? $"{KnownProviders.DisplayName(provider)} stopped the answer: the model refused, or a content filter took effect."
        : messages.Any(message => message.Role is MessageRole.Tool) ? null
        : finish == ChatFinishReason.Length
            ? "The answer was cut off at the model's output limit. Send \"continue\" to have it go on."
        : hasWorked || HasText(messages) ? null
        : "The model ended its turn without an answer. Send your message again, or choose another model.";

    private static bool HasText(ImmutableArray<ChatMessage> messages) => messages
        .SelectMany(message => message.Content)
        .Any(part => part is TextPart text && !string.IsNullOrWhiteSpace(text.Text));
}
