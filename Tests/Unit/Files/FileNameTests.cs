using System.Text;
using Parley.Grains.Files;

namespace Parley.Tests.Unit.Files;

/// <summary>What becomes of the name that a client gives its file.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("shot.png", "shot.png")]
    [InlineData("  two words.png ", "two words.png")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\x.png", "x.png")]
    [InlineData("C:\\fakepath\\photo.jpg", "photo.jpg")]
    [InlineData("dir/", "")]
    [InlineData("..", "")]
    [InlineData("a/..", "")]
    [InlineData(".", "")]
    [InlineData("", "")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("a\0b\r\nc\u007fd\u0085e.png", "abcde.png")]
    [InlineData("\u0001 x \u0002", "x")]
    [InlineData("naïve 🎉.png", "naïve 🎉.png")]
    public void Name_is_the_last_part_without_what_cannot_be_shown(string name, string clean) => Assert.Equal(clean, FileName.Clean(name));

    [Theory]
    [InlineData("x", 255)]
    [InlineData("é", 254)]
    [InlineData("漢", 255)]
    [InlineData("🎉", 252)]
    public void Long_name_is_cut_between_characters(string character, int bytes)
    {
        var clean = FileName.Clean(string.Concat(Enumerable.Repeat(character, 300)));
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(clean));
        Assert.Empty(clean.Replace(character, "", StringComparison.Ordinal));
    }
}
