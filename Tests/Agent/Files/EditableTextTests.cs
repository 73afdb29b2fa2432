using System.Text;
using Parley.WorkspaceAgent.Files;

namespace Parley.Tests.Agent.Files;

/// <summary>How an edit finds its place (platform.md A.3).</summary>
public sealed class EditableTextTests
{
    [Theory]
    [InlineData("one two", "two", "2", "one 2")]
    [InlineData("a\nb\nc", "b\n", "", "a\nc")]
    [InlineData("é漢😀", "漢", "ö", "éö😀")]
    [InlineData("x\r\ny\r\n", "y", "z", "x\r\nz\r\n")]
    // By lines, trailing white space ignored.
    [InlineData("a  \nb\t\nc", "a\nb", "A\nB", "A\nB\nc")]
    [InlineData("a\r\nb\r\nc", "a\nb\n", "A\nB\n", "A\nB\nc")]
    [InlineData("a \nb", "a\n", "", "b")]
    // By lines, white space at both ends ignored.
    [InlineData("  if (x)\n      y();\nz", "if (x)\n  y();", "  w();", "  w();\nz")]
    // The first way that finds anything counts.
    [InlineData("a \n a", " a", "b", "a \nb")]
    public void The_text_is_found_and_replaced(string before, string search, string replace, string after)
    {
        var text = EditableText.Of(Encoding.UTF8.GetBytes(before));
        Assert.Null(text.Apply(new TextEdit(search, replace)));
        Assert.Equal(after, Encoding.UTF8.GetString(text.ToBytes()));
    }

    [Theory]
    [InlineData("aaaa", "aa", "b", "bb")]
    [InlineData("x \ny\nx\t\n", "x\n", "z\n", "z\ny\nz\n")]
    public void All_places_are_replaced_when_asked_for(string before, string search, string replace, string after)
    {
        var text = EditableText.Of(Encoding.UTF8.GetBytes(before));
        Assert.Contains("2 times", text.Apply(new TextEdit(search, replace)), StringComparison.Ordinal);
        Assert.Null(text.Apply(new TextEdit(search, replace, ReplaceAll: true)));
        Assert.Equal(after, Encoding.UTF8.GetString(text.ToBytes()));
    }

    [Theory]
    [InlineData("abc", "x")]
    [InlineData("a b", "a  b")]
    [InlineData("", "x")]
    [InlineData("a\nb", "a\nb\nc")]
    public void What_is_not_there_is_not_found(string before, string search) =>
        Assert.NotNull(EditableText.Of(Encoding.UTF8.GetBytes(before)).Apply(new TextEdit(search, "y")));

    [Fact]
    public void Bytes_that_are_no_text_stay()
    {
        var text = EditableText.Of([0xFF, (byte)'a', 0xFE, 0x85]);
        Assert.Null(text.Apply(new TextEdit("a", "ä")));
        Assert.Equal([0xFF, 0xC3, 0xA4, 0xFE, 0x85], text.ToBytes());
    }

    [Fact]
    public void Edits_see_what_those_before_them_have_made()
    {
        var text = EditableText.Of("a"u8);
        Assert.Null(text.Apply(new TextEdit("a", "b")));
        Assert.Null(text.Apply(new TextEdit("b", "c")));
        Assert.Equal("c"u8, text.ToBytes());
    }
}
