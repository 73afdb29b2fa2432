namespace Parley.Grains.Chats;

/// <summary>The title a chat has until a better one is found (spec/chat.md 3.8).</summary>
internal static class ChatTitle
{
    /// <summary>Title of a chat whose first message has no words.</summary>
    public const string Empty = "New Chat";

    private const int MaxWords = 6;
    private const int MaxRunes = 80;

    /// <summary>
    /// The first six words of the text, with an ellipsis when there are more; at most 80 characters, none of them split (matrix 40).
    /// </summary>
    public static string Fallback(string text)
    {
        var words = text.Split((char[]?)null, MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return Empty;
        var title = string.Join(' ', words.Take(MaxWords));
        return Shorten(words.Length > MaxWords ? title + "…" : title);
    }

    /// <summary>Cuts between characters, never inside one: a surrogate pair counts as one and stays whole.</summary>
    private static string Shorten(string title)
    {
        if (title.EnumerateRunes().Count() <= MaxRunes)
            return title;
        var kept = title.EnumerateRunes().Take(MaxRunes - 1).Sum(rune => rune.Utf16SequenceLength);
        return string.Concat(title.AsSpan(0, kept), "…");
    }
}
