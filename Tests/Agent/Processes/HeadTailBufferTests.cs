using System.Text;
using Parley.WorkspaceAgent.Processes;

namespace Parley.Tests.Agent.Processes;

/// <summary>The buffer and its rendering as they are (platform.md A.2).</summary>
public sealed class HeadTailBufferTests
{
    [Fact]
    public void It_keeps_the_first_and_the_last_bytes_whatever_the_pieces()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            var bytes = new byte[random.Next(100_000)];
            random.NextBytes(bytes);
            HeadTailBuffer buffer = new();
            for (var from = 0; from < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - from, random.Next(1, random.Next(2, 50_000)));
                buffer.Write(bytes.AsSpan(from, count));
                from += count;
            }

            var kept = buffer.Read();
            var rest = bytes.Skip(HeadTailBuffer.HeadBytes).ToArray();
            Assert.True(kept.Total == bytes.Length, $"seed {seed}");
            Assert.True(kept.Head.AsSpan().SequenceEqual(bytes.AsSpan(0, Math.Min(bytes.Length, HeadTailBuffer.HeadBytes))), $"seed {seed}");
            Assert.True(kept.Tail.AsSpan().SequenceEqual(rest.AsSpan(Math.Max(0, rest.Length - HeadTailBuffer.TailBytes))), $"seed {seed}");
        }
    }

    [Fact]
    public void No_code_point_is_cut_and_every_byte_is_accounted_for()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            StringBuilder text = new();
            while (text.Length < 40_000)
                text.Append(random.Next(5) switch { 0 => "é", 1 => "漢", 2 => "😀", 3 => "\n", _ => "x" });
            var written = Encoding.UTF8.GetBytes(text.ToString())[..^random.Next(4, 30_000)];
            while ((written[^1] & 0x80) != 0)
                written = written[..^1];
            HeadTailBuffer buffer = new();
            buffer.Write(written);
            var (rendered, truncation) = OutputText.Render(buffer.Read());
            Assert.DoesNotContain('\uFFFD', rendered);
            var frame = truncation!.OmittedBytes == 0 ? "\n" : $"\n\n... [omitted {truncation.OmittedBytes} bytes] ...\n\n";
            Assert.True(
                truncation.RetainedBytes - Encoding.UTF8.GetByteCount(frame) + truncation.OmittedBytes == written.Length, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(2048, false)]
    [InlineData(2049, true)]
    public void A_line_is_cut_beyond_its_limit(int length, bool isCut)
    {
        HeadTailBuffer buffer = new();
        buffer.Write(Encoding.UTF8.GetBytes($"short\n{new string('x', length)}\nend"));
        var lines = OutputText.Render(buffer.Read()).Text.Split('\n');
        Assert.Equal(["short", isCut ? new string('x', 2032) + " ... [truncated]" : new string('x', length), "end"], lines);
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacements()
    {
        HeadTailBuffer buffer = new();
        buffer.Write([0xFF, (byte)'a', 0xC3]);
        Assert.Equal("\uFFFDa\uFFFD", OutputText.Render(buffer.Read()).Text);
    }
}
