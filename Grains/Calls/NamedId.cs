using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Calls;

/// <summary>Ids that follow from what they stand for, so that what is asked for again has the id that it had.</summary>
internal static class NamedId
{
    /// <summary>The id of a name, made like a version 8 UUID (RFC 9562).</summary>
    public static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
