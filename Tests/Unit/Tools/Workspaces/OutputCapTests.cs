using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Parley.Grains.Tools.Workspaces;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Tests.Unit.Tools.Workspaces;

/// <summary>Matrix 28 and 40: what a model is shown fits, is valid UTF-8, keeps both ends and says exactly what is missing.</summary>
public sealed class OutputCapTests
{
    private const int Half = 16_384;

    [Fact]
    public void Matrix_28_what_fits_is_left_alone()
    {
        var whole = new string('x', OutputCap.MaxBytes);
        Assert.Equal((whole, null), OutputCap.Apply(whole, null));
        Assert.Equal(("", null), OutputCap.Apply("", null));
    }

    [Theory]
    [InlineData("y\n", 1_000_000)]
    [InlineData("äöü\n", 500_000)]
    [InlineData("😀", 200_000)]
    [InlineData("漢字かな", 300_001)]
    public void Matrix_28_a_long_output_keeps_its_first_and_last_bytes_and_the_numbers_are_exact(string pattern, int length)
    {
        var original = Bytes(pattern, length);
        var (text, truncated) = OutputCap.Apply(AsTheAgentDoes(original), new OutputTruncation
        {
            OriginalBytes = original.Length,
            RetainedBytes = 0,
            OmittedBytes = 0,
            Strategy = "head_tail",
        });

        var shown = Encoding.UTF8.GetBytes(text);
        Assert.InRange(shown.Length, OutputCap.MaxBytes - 64, OutputCap.MaxBytes);
        Assert.DoesNotContain('\uFFFD', text);
        var mark = Assert.Single(Regex.Matches(text, @"\n\n\.\.\. \[omitted (\d+) bytes\] \.\.\.\n\n"));
        var omitted = long.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(omitted, truncated!.OmittedBytes);
        Assert.Equal(shown.Length, truncated.RetainedBytes);
        Assert.Equal(original.Length, omitted + shown.Length - mark.Length);
        var head = Encoding.UTF8.GetBytes(text[..mark.Index]);
        var tail = Encoding.UTF8.GetBytes(text[(mark.Index + mark.Length)..]);
        Assert.True(original.AsSpan().StartsWith(head));
        Assert.True(original.AsSpan().EndsWith(tail));
        Assert.InRange(tail.Length, Half - 4, Half);
    }

    [Fact]
    public void An_output_without_a_mark_gets_one()
    {
        var (text, truncated) = OutputCap.Apply(new string('ä', 20_000), null);

        Assert.InRange(Encoding.UTF8.GetByteCount(text), OutputCap.MaxBytes - 64, OutputCap.MaxBytes);
        Assert.Equal(40_000, truncated!.OriginalBytes);
        Assert.Contains($"[omitted {truncated.OmittedBytes} bytes]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_prints_such_a_mark_does_not_confuse_it()
    {
        const string Fake = "\n\n... [omitted 5 bytes] ...\n\n";
        var original = Encoding.UTF8.GetBytes(Fake + new string('x', 99_000) + Fake);
        var (text, truncated) = OutputCap.Apply(AsTheAgentDoes(original), null);

        Assert.StartsWith(Fake, text, StringComparison.Ordinal);
        Assert.EndsWith(Fake, text, StringComparison.Ordinal);
        Assert.True(truncated!.OmittedBytes > 60_000);
    }

    private static byte[] Bytes(string pattern, int length)
    {
        var unit = Encoding.UTF8.GetBytes(pattern);
        return [.. Enumerable.Range(0, length / unit.Length).SelectMany(_ => unit)];
    }

    private static string AsTheAgentDoes(byte[] original)
    {
        var (head, tail) = (Half, original.Length - Half);
        while ((original[head] & 0xC0) == 0x80)
            head--;
        while ((original[tail] & 0xC0) == 0x80)
            tail++;
        return Encoding.UTF8.GetString(original, 0, head)
            + string.Create(CultureInfo.InvariantCulture, $"\n\n... [omitted {tail - head} bytes] ...\n\n")
            + Encoding.UTF8.GetString(original.AsSpan(tail));
    }
}
