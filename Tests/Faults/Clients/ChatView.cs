using System.Text.Json;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Faults.Clients;

/// <summary>A chat as somebody shows it.</summary>
internal sealed record ChatView(string Status, IReadOnlyList<StoredMessage> Messages, string Streamed);

/// <summary>A message of history.</summary>
internal sealed record StoredMessage(long Id, string Role, string Text)
{
    /// <summary>The message as it is on the wire.</summary>
    public static StoredMessage Of(JsonElement message) =>
        new(message.GetProperty("id").GetInt64(), message.GetProperty("role").GetString()!, message.Text());

    public override string ToString() => $"{Id} {Role} '{Excerpt.Of(Text)}'";
}

/// <summary>Texts in reports, none of them longer than a line.</summary>
internal static class Excerpt
{
    private const int Longest = 160;

    public static string Of(string text) => text.Length <= Longest
        ? text
        : $"{text[..(Longest / 2)]} ... {text[^(Longest / 2)..]} ({text.Length} characters)";
}
