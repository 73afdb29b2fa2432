namespace Parley.Grains.Models.Demo;

/// <summary>Words, the demo model's tokens: text with the white space after it, so that words in order are the text.</summary>
internal static class DemoWords
{
    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i - 1]) || char.IsWhiteSpace(text[i])) continue;
            yield return text[start..i];
            start = i;
        }

        if (start < text.Length) yield return text[start..];
    }
}
