using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>What of a file of instructions a model is told (spec/chat.md 3.10). Pure.</summary>
internal static partial class InstructionText
{
    /// <summary>Most bytes of a file.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The file's section; empty when the file says nothing.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="bytes">The file, or more of it than is told.</param>
    public static string Section(string path, ReadOnlySpan<byte> bytes)
    {
        var isCut = bytes.Length > MaxBytes;
        if (isCut)
        {
            var end = MaxBytes;
            while (end > 0 && (bytes[end] & 0xC0) == 0x80)
                end--;
            bytes = bytes[..end];
        }

        var text = Comment().Replace(Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal), "").Trim();
        return text.Length == 0 ? "" : $"\nSource: {path}{(isCut ? " (truncated to 64KiB)" : "")}\n\n{text}\n";
    }

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
