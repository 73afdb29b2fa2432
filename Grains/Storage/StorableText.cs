namespace Parley.Grains.Storage;

/// <summary>
/// Makes text fit for a column, which refuses the character U+0000 and lone halves of surrogate pairs. They become U+FFFD; everything else
/// passes untouched.
/// </summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text as it can be stored; the very same one in all but the oddest cases.</summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPairAt(text, i))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                return Repaired(text, i);
        }

        return text;
    }

    private static string Repaired(string text, int first)
    {
        var repaired = text.ToCharArray();
        for (var i = first; i < repaired.Length; i++)
        {
            if (IsPairAt(text, i))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                repaired[i] = Replacement;
        }

        return new string(repaired);
    }

    private static bool IsPairAt(string text, int place) => place + 1 < text.Length && char.IsSurrogatePair(text[place], text[place + 1]);
}
