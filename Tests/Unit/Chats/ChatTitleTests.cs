using System.Text;
using Parley.Grains.Chats;

namespace Parley.Tests.Unit.Chats;

public sealed class ChatTitleTests
{
    [Theory]
    [InlineData("", "New Chat")]
    [InlineData(" \n\t ", "New Chat")]
    [InlineData("fix the build", "fix the build")]
    [InlineData("  one\ttwo\nthree four  five six ", "one two three four five six")]
    [InlineData("one two three four five six seven", "one two three four five six…")]
    public void Title_is_the_first_six_words(string text, string title) => Assert.Equal(title, ChatTitle.Fallback(text));

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("世")]
    [InlineData("😀")]
    public void Matrix_40_a_title_has_at_most_80_characters_and_splits_none(string character)
    {
        var title = ChatTitle.Fallback(string.Concat(Enumerable.Repeat(character, 200)));
        Assert.Equal(80, title.EnumerateRunes().Count());
        Assert.DoesNotContain(Rune.ReplacementChar, title.EnumerateRunes());
        Assert.EndsWith("…", title, StringComparison.Ordinal);
    }
}
