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
    /// <summary>Names of the tools that can be called.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>What the tools gave that were called since the user spoke.</summary>
    public ImmutableArray<JsonElement> ToolResults { get; init; } = [];

    /// <summary>Messages of the conversation.</summary>
    public int Messages { get; init; }

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
        var results = ImmutableArray.CreateBuilder<JsonElement>();
        foreach (var message in messages.EnumerateArray())
        {
            var text = TextOf(message);
            words += DemoWords.Split(text).Count();
            var role = message.TryGetProperty("role", out var name) ? name.GetString() : null;
            if (role == "user")
            {
                user = text;
                results.Clear();
            }
            else if (role == "tool") results.Add(Json(text));
            else if (role is "system" or "developer") system.AppendLine(text);
        }

        var stream = request.TryGetProperty("stream", out var flag) && flag.ValueKind is JsonValueKind.True;
        return new DemoPrompt(system.ToString(), user.Trim(), messages.GetRawText(), words, stream)
        {
            Tools = request.TryGetProperty("tools", out var tools) && tools.ValueKind is JsonValueKind.Array ? ToolsIn(tools) : [],
            ToolResults = results.ToImmutable(),
            Messages = messages.GetArrayLength(),
        };
    }

    /// <summary>Whether the user's message holds a word, in any case.</summary>
    public bool Says(string word) =>
        DemoWords.Split(User).Any(said => said.Trim(' ', '\n', '\t', '.', ',', '!', '?', ':', ';', '"', '\'', '`')
            .Equals(word, StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<string> ToolsIn(JsonElement tools) =>
    [
        .. tools.EnumerateArray()
            .Where(tool => tool.TryGetProperty("function", out _))
            .Select(tool => tool.GetProperty("function").TryGetProperty("name", out var name) ? name.GetString() : null)
            .OfType<string>(),
    ];

    private static JsonElement Json(string text)
    {
        var json = JsonText.TryParse(text, out var parsed) ? parsed : JsonText.EmptyObject;
        using var document = JsonDocument.Parse(json.Text);
        return document.RootElement.Clone();
    }

    private static string TextOf(JsonElement message)
    {
        if (message.ValueKind is not JsonValueKind.Object || !message.TryGetProperty("content", out var content)) return "";
        if (content.ValueKind is JsonValueKind.String) return content.GetString()!;
        if (content.ValueKind is not JsonValueKind.Array) return "";
        return string.Join('\n', content.EnumerateArray()
            .Select(part => part.TryGetProperty("text", out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : ""));
    }
}
