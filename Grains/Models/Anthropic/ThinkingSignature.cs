using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Anthropic;

/// <summary>
/// What must go back to Anthropic's API with thinking. It is stored with the reasoning, and says whose it is, because a chat may go on with
/// another provider.
/// </summary>
internal static class ThinkingSignature
{
    private const string Plain = "anthropic:";
    private const string Hidden = "anthropic-redacted:";

    public static string OfThinking(string signature) => Plain + signature;

    public static string OfRedacted(string data) => Hidden + data;

    /// <summary>The signature of thinking that Anthropic has signed; null for other reasoning.</summary>
    public static string? Signature(TextReasoningContent reasoning) => After(Plain, reasoning.ProtectedData);

    /// <summary>The data of thinking that Anthropic keeps from us; null for other reasoning.</summary>
    public static string? Redacted(TextReasoningContent reasoning) => After(Hidden, reasoning.ProtectedData);

    /// <summary>Whether the reasoning can go back to Anthropic.</summary>
    public static bool IsOurs(AIContent content) =>
        content is TextReasoningContent reasoning && (Signature(reasoning) ?? Redacted(reasoning)) is not null;

    private static string? After(string prefix, string? text) =>
        text?.StartsWith(prefix, StringComparison.Ordinal) is true ? text[prefix.Length..] : null;
}
