using System.Text;
using Parley.Grains.Chats;

namespace Parley.Tests.Unit.Chats;

public sealed class ChatTitleTests
{
    private const string Family = "👨‍👩‍👧‍👦";
    private const string Accented = "e\u0301";

    [Theory]
    [InlineData("", "New Chat")]
    [InlineData(" \n\t ", "New Chat")]
    [InlineData("fix the build", "fix the build")]
    [InlineData("  one\ttwo\nthree four  five six ", "one two three four five six")]
    [InlineData("one two three four five six seven", "one two three four five six…")]
    public void Title_is_the_first_six_words(string text, string title) => Assert.Equal(title, ChatTitle.Fallback(text));

    [Theory]
    [InlineData(null, "one two three four five six seven", "one two three four five six...")]
    [InlineData(" \n", "one two", "one two")]
    [InlineData("  a\nname ", "one two", "a name")]
    public void A_child_is_called_what_its_parent_says_or_by_the_first_words_of_its_task(string? given, string task, string title) =>
        Assert.Equal(title, ChatTitle.OfChild(given, task));

    [Theory]
    [InlineData("a", 80)]
    [InlineData("é", 80)]
    [InlineData("世", 80)]
    [InlineData("😀", 80)]
    [InlineData(Accented, 79)]
    [InlineData(Family, 78)]
    public void Matrix_40_a_title_has_at_most_80_characters_and_splits_none(string character, int length)
    {
        var text = string.Concat(Enumerable.Repeat(character, 200));
        foreach (var title in new[] { ChatTitle.Fallback(text), ChatTitle.Clean(text) })
        {
            Assert.Equal(length, title.EnumerateRunes().Count());
            Assert.DoesNotContain(Rune.ReplacementChar, title.EnumerateRunes());
            Assert.EndsWith(character + "…", title, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Matrix_40_a_character_that_is_longer_than_a_title_is_cut_between_its_marks()
    {
        var title = ChatTitle.Clean("a" + string.Concat(Enumerable.Repeat("\u0301", 200)));
        Assert.Equal(80, title.EnumerateRunes().Count());
    }

    [Theory]
    [InlineData("Fix the build", "Fix the build")]
    [InlineData("  Fix\r\n the \t build  ", "Fix the build")]
    [InlineData("\"Fix the build\"", "Fix the build")]
    [InlineData("'`Fix the build`'", "Fix the build")]
    [InlineData("Rename 'x' to 'y'", "Rename 'x' to 'y'")]
    [InlineData("Fix\0 the\u001b build", "Fix the build")]
    [InlineData("\"\"", "")]
    [InlineData("\"", "")]
    [InlineData(" \n ", "")]
    public void What_a_model_writes_becomes_one_line_without_quotes(string text, string title) =>
        Assert.Equal(title, ChatTitle.Clean(text));

    // Attributes cannot carry half a pair.
    [Fact]
    public void Half_a_pair_that_a_model_writes_is_replaced() => Assert.Equal("half \ufffd pair", ChatTitle.Clean("half \ud83d pair"));

    [Theory]
    [InlineData("  My title ", "My title")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    public void A_users_title_is_taken_as_it_is(string text, string title) => Assert.Equal(title, ChatTitle.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("two\nlines")]
    [InlineData("a\0b")]
    public void A_users_title_that_cannot_be_one_is_refused(string? text) =>
        Assert.Equal("title", Assert.Single(ChatTitle.Parse(text).Refusal!.Validations).Field);

    [Theory]
    [InlineData("a")]
    [InlineData("😀")]
    public void A_users_title_has_80_characters_at_most(string character)
    {
        var longest = string.Concat(Enumerable.Repeat(character, 80));
        Assert.Equal(longest, ChatTitle.Parse(longest).Value);
        Assert.NotNull(ChatTitle.Parse(longest + character).Refusal);
    }
}
