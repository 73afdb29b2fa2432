using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Tools.Subagents;

/// <summary>Ids for what tool calls do, so that a call that is made again after a crash does nothing twice.</summary>
internal static class SubagentIds
{
    /// <summary>
    /// The same for the same call, and for that only: providers may use a call's id again in another turn, and some do within one.
    /// </summary>
    /// <param name="context">Where the call is made.</param>
    /// <param name="text">What it says.</param>
    public static Guid Of(ToolContext context, string text)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{context.Chat.Id}\n{context.Chat.Turn}\n{context.ToolCallId}\n{text}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        // Made like a version 8 UUID (RFC 9562).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
