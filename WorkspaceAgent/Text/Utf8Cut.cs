using System.Buffers;
using System.Text;

namespace Parley.WorkspaceAgent.Text;

/// <summary>Finds places at which UTF-8 can be cut without splitting a code point. Bytes that are no UTF-8 can be cut anywhere.</summary>
internal static class Utf8Cut
{
    private const int LongestSequence = 4;

    /// <summary>The last place at or before a position that splits nothing.</summary>
    /// <param name="text">The text; it may go on after the position, or end there in the middle of a code point.</param>
    /// <param name="position">How many bytes there is room for.</param>
    public static int Back(ReadOnlySpan<byte> text, int position)
    {
        for (var start = position - 1; start >= 0 && start > position - LongestSequence; start--)
        {
            if (IsContinuation(text[start]))
                continue;
            return Rune.DecodeFromUtf8(text[start..position], out _, out _) == OperationStatus.NeedMoreData ? start : position;
        }

        return position;
    }

    /// <summary>How many bytes at the beginning belong to a code point that began before.</summary>
    public static int Forward(ReadOnlySpan<byte> text)
    {
        var place = 0;
        while (place < text.Length && place < LongestSequence - 1 && IsContinuation(text[place]))
            place++;
        return place;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
