using System.Globalization;
using System.Text;

namespace Parley.Grains.Chats;

/// <summary>What a title may look like (spec/chat.md 3.8): at most 80 characters on one line, none of them split (matrix 40).</summary>
internal static class ChatTitle
{
    /// <summary>Title of a chat whose first message has no words.</summary>
    public const string Empty = "New Chat";

    /// <summary>Most characters (Unicode scalar values) of a title.</summary>
    public const int MaxRunes = 80;

    private const int MaxWords = 6;
    private const string Field = "title";
    private const string More = "…";
    private const string MoreOfChild = "...";

    /// <summary>The title a chat has until a better one is found: the first six words, with an ellipsis when there are more.</summary>
    public static string Fallback(string text) => FirstWords(text, More);

    /// <summary>The title of a chat that another one delegates to: what that gives it, else the first words of the task.</summary>
    public static string OfChild(string? given, string task) =>
        Clean(given ?? "") is { Length: > 0 } title ? title : FirstWords(task, MoreOfChild);

    /// <summary>What a model has written, as a title: one line, without quotes around it. Empty when nothing is left.</summary>
    public static string Clean(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        var title = string.Join(' ', line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        while (title is [('"' or '\'' or '`') and var opening, .., var closing] && opening == closing)
            title = title[1..^1].Trim();
        return Shorten(title is "\"" or "'" or "`" ? "" : title);
    }

    /// <summary>A title that a user gives.</summary>
    /// <param name="text">The title as it came; null when none did.</param>
    /// <returns>The title, trimmed; or a refusal naming <c>title</c>.</returns>
    public static Reply<string> Parse(string? text)
    {
        var title = text?.Trim() ?? "";
        return title.Length == 0 ? Invalid("Title is required.", "Title cannot be empty.")
            : title.EnumerateRunes().Count() > MaxRunes ? Invalid("Title is too long.", $"Title can have at most {MaxRunes} characters.")
            : title.Any(char.IsControl) ? Invalid("Invalid title.", "Title cannot contain line breaks or other control characters.")
            : title;
    }

    private static string FirstWords(string text, string more)
    {
        var words = text.Split((char[]?)null, MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return Empty;
        var title = string.Join(' ', words.Take(MaxWords));
        return Shorten(words.Length > MaxWords ? title + more : title, more);
    }

    /// <summary>Cuts between what people see as characters, with an ellipsis; one that is longer than a title is cut within.</summary>
    private static string Shorten(string title, string more = More)
    {
        if (title.EnumerateRunes().Count() <= MaxRunes)
            return title;
        var (kept, runes) = (0, 0);
        while (runes < MaxRunes - more.Length)
        {
            var character = title.AsSpan(kept, StringInfo.GetNextTextElementLength(title, kept));
            var size = 0;
            foreach (var _ in character.EnumerateRunes())
                size++;
            if (runes + size > MaxRunes - more.Length)
                break;
            (kept, runes) = (kept + character.Length, runes + size);
        }

        if (kept == 0)
            kept = title.EnumerateRunes().Take(MaxRunes - more.Length).Sum(rune => rune.Utf16SequenceLength);
        return string.Concat(title.AsSpan(0, kept).TrimEnd(), more);
    }

    private static Refusal Invalid(string message, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = detail,
        Validations = [new Validation(Field, detail)],
    };
}
