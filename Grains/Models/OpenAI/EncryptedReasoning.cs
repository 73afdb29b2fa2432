using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.OpenAI;

/// <summary>
/// What must go back to OpenAI's Responses with reasoning: the item's id and its content, which only OpenAI can read. It is stored with the
/// reasoning, and says whose it is, because a chat may go on with another provider.
/// </summary>
internal static class EncryptedReasoning
{
    private const string Prefix = "openai:";

    public static string Of(string id, string content) => $"{Prefix}{id}:{content}";

    /// <summary>The item's id and content; null for other reasoning.</summary>
    public static (string Id, string Content)? Read(TextReasoningContent reasoning)
    {
        if (reasoning.ProtectedData?.StartsWith(Prefix, StringComparison.Ordinal) is not true) return null;
        var rest = reasoning.ProtectedData[Prefix.Length..];
        var end = rest.IndexOf(':', StringComparison.Ordinal);
        return end < 0 ? null : (rest[..end], rest[(end + 1)..]);
    }
}
