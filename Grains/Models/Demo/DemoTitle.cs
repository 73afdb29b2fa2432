using Parley.Grains.Titles;

namespace Parley.Grains.Models.Demo;

/// <summary>The demo model's titles: the first sentence without its courtesies, begun with a capital.</summary>
internal static class DemoTitle
{
    private const int MaxWords = 8;

    private static readonly string[] Courtesies =
    [
        "hi", "hello", "hey", "please", "can you", "could you", "would you", "will you", "i want you to", "i would like you to", "let us",
        "now",
    ];

    private static readonly char[] Ends = ['.', '!', '?', '\n', ';'];

    /// <summary>Whether a request is for a title.</summary>
    public static bool IsAsked(DemoPrompt prompt) => prompt.System.StartsWith(TitlePrompt.Instructions, StringComparison.Ordinal);

    /// <summary>The title for a request.</summary>
    public static string Of(DemoPrompt prompt)
    {
        var said = prompt.User;
        if (said.StartsWith(TitlePrompt.Opening, StringComparison.Ordinal) && said.EndsWith(TitlePrompt.Closing, StringComparison.Ordinal))
            said = said[TitlePrompt.Opening.Length..^TitlePrompt.Closing.Length];
        if (said.StartsWith("User: ", StringComparison.Ordinal))
            said = said["User: ".Length..];
        var wish = WithoutCourtesies(said.Trim());
        var sentence = wish.IndexOfAny(Ends) is var end and > 0 ? wish[..end] : wish;
        var words = sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var title = string.Join(' ', words.Take(MaxWords)).Trim(',', ':', '"', '\'', '`', '*', '#', ' ');
        return title.Length == 0 ? "Talk to the demo model" : char.ToUpperInvariant(title[0]) + title[1..];
    }

    private static string WithoutCourtesies(string text)
    {
        while (Courtesies.FirstOrDefault(words => StartsWith(text, words)) is { } courtesy)
            text = text[courtesy.Length..].TrimStart(' ', ',', '!', '.');
        return text;
    }

    private static bool StartsWith(string text, string words) =>
        text.Length > words.Length && text.StartsWith(words, StringComparison.OrdinalIgnoreCase)
        && text[words.Length] is (' ' or ',' or '!' or '.');
}
