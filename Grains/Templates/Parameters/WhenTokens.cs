namespace Parley.Grains.Templates.Parameters;

/// <summary>The words of a condition, one after the other.</summary>
internal sealed class WhenTokens
{
    /// <summary>Longest condition, in characters; it bounds how deep one can nest.</summary>
    public const int LongestText = 1000;

    private static readonly string[] Signs = ["||", "&&", "==", "!=", "!", "(", ")"];

    private readonly string _text;
    private int _next;

    /// <param name="text">The condition.</param>
    /// <exception cref="FormatException">It is too long, or does not begin with a word.</exception>
    public WhenTokens(string text)
    {
        if (text.Length > LongestText)
            throw new FormatException($"it has more than {LongestText} characters");
        _text = text;
        Move();
    }

    /// <summary>The word to read: a sign, a name, a number, or a text with its quotes; null at the end.</summary>
    public string? Current { get; private set; }

    /// <summary>Whether a name may begin with a character.</summary>
    public static bool IsName(char character) => char.IsAsciiLetter(character) || character == '_';

    /// <summary>Whether a number may begin with a character.</summary>
    public static bool IsNumber(char character) => char.IsAsciiDigit(character) || character == '-';

    /// <summary>Goes on when the word is this one.</summary>
    public bool Take(string word)
    {
        if (Current != word)
            return false;
        Move();
        return true;
    }

    /// <summary>Goes on to the next word.</summary>
    /// <exception cref="FormatException">There is something else than a word.</exception>
    public void Move()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
            _next++;
        var length = _next == _text.Length ? 0 : Length();
        Current = length == 0 ? null : _text.Substring(_next, length);
        _next += length;
    }

    private int Length()
    {
        var rest = _text.AsSpan(_next);
        foreach (var sign in Signs)
        {
            if (rest.StartsWith(sign, StringComparison.Ordinal))
                return sign.Length;
        }

        if (rest[0] is '\'' or '"')
        {
            var end = rest[1..].IndexOf(rest[0]);
            return end >= 0 ? end + 2 : throw new FormatException("a text is not closed");
        }

        return IsName(rest[0]) ? Span(rest, character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')
            : IsNumber(rest[0]) ? Span(rest, character => char.IsAsciiDigit(character) || character is '-' or '.')
            : throw new FormatException($"{rest[0]} is not expected there");
    }

    private static int Span(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 1;
        while (length < text.Length && belongs(text[length]))
            length++;
        return length;
    }
}
