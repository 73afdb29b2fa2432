using System.Text;
using System.Text.Json;

namespace Parley.Grains.Models.Demo;

/// <summary>What the demo model was asked.</summary>
/// <param name="System">All system texts.</param>
/// <param name="User">The last thing the user said; empty when nothing.</param>
/// <param name="Conversation">The JSON of all messages: equal for a repeat of the same request.</param>
/// <param name="Words">Length of the whole conversation; the demo counts words as tokens.</param>
/// <param name="Stream">Whether an event stream is wanted.</param>
internal sealed record DemoPrompt(string System, string User, string Conversation, int Words, bool Stream)
{
    /// <summary>Reads a chat completion request; null when it is none.</summary>
    public static DemoPrompt? From(JsonElement request)
    {
        if (request.ValueKind is not JsonValueKind.Object
            || !request.TryGetProperty("messages", out var messages) || messages.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var system = new StringBuilder();
        var (user, words) = ("", 0);
        foreach (var message in messages.EnumerateArray())
        {
            var text = TextOf(message);
            words += DemoWords.Split(text).Count();
            var role = message.TryGetProperty("role", out var name) ? name.GetString() : null;
            if (role == "user") user = text;
            else if (role is "system" or "developer") system.AppendLine(text);
        }

        var stream = request.TryGetProperty("stream", out var flag) && flag.ValueKind is JsonValueKind.True;
        return new DemoPrompt(system.ToString(), user.Trim(), messages.GetRawText(), words, stream);
    }

    /// <summary>Whether the user's message holds a word, in any case.</summary>
    public bool Says(string word) =>
        DemoWords.Split(User).Any(said => said.Trim(' ', '\n', '\t', '.', ',', '!', '?', ':', ';', '"', '\'', '`')
            .Equals(word, StringComparison.OrdinalIgnoreCase));

    private static string TextOf(JsonElement message)
    {
        if (message.ValueKind is not JsonValueKind.Object || !message.TryGetProperty("content", out var content)) return "";
        if (content.ValueKind is JsonValueKind.String) return content.GetString()!;
        if (content.ValueKind is not JsonValueKind.Array) return "";
        return string.Join('\n', content.EnumerateArray()
            .Select(part => part.TryGetProperty("text", out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : ""));
    }
}
