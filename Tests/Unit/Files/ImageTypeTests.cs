using System.Text;
using Parley.Grains.Files;

namespace Parley.Tests.Unit.Files;

/// <summary>What a file is, its bytes say (spec/chat.md 1.8).</summary>
public sealed class ImageTypeTests
{
    // Latin-1: a character is a byte.
    [Theory]
    [InlineData("\u0089PNG\r\n\u001a\nrest", "image/png")]
    [InlineData("\u0089PNG\r\n\u001a\n", "image/png")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0rest", "image/jpeg")]
    [InlineData("\u00ff\u00d8\u00ff", "image/jpeg")]
    [InlineData("GIF87arest", "image/gif")]
    [InlineData("GIF89arest", "image/gif")]
    [InlineData("RIFF\u0010\u0000\u0000\u0000WEBPVP8 rest", "image/webp")]
    [InlineData("RIFF\u0010\u0000\u0000\u0000WEBPVP8L", "image/webp")]
    [InlineData("", null)]
    [InlineData("\u0089", null)]
    [InlineData("\u0089PNG\r\n\u001a", null)]
    [InlineData("PNG\r\n\u001a\n", null)]
    [InlineData(" \u0089PNG\r\n\u001a\n", null)]
    [InlineData("\u00ff\u00d8", null)]
    [InlineData("GIF88a", null)]
    [InlineData("GIF8", null)]
    [InlineData("RIFF\u0010\u0000\u0000\u0000WEBP", null)]
    [InlineData("RIFF\u0010\u0000\u0000\u0000WAVEfmt ", null)]
    [InlineData("<html><script>alert(1)</script>", null)]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", null)]
    [InlineData("<?xml version=\"1.0\"?><svg/>", null)]
    [InlineData("%PDF-1.7", null)]
    [InlineData("BM\u0000\u0000", null)]
    [InlineData("plain text with GIF89a in it", null)]
    public void Type_is_told_by_the_first_bytes(string bytes, string? type) =>
        Assert.Equal(type, ImageType.Of(Encoding.Latin1.GetBytes(bytes)));

    [Fact]
    public void No_more_than_the_head_is_looked_at()
    {
        var late = new byte[ImageType.HeadBytes + 8];
        "GIF89a"u8.CopyTo(late.AsSpan(ImageType.HeadBytes));
        Assert.Null(ImageType.Of(late));
    }
}
