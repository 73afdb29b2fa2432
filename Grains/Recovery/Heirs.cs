using System.Buffers.Binary;

namespace Parley.Grains.Recovery;

/// <summary>Divides chats that have no silo among those there are. All silos divide them alike, without asking one another.</summary>
internal static class Heirs
{
    /// <summary><see cref="NumberOf"/> of the column id. A change to either is one to both.</summary>
    public const string NumberSql = "('x' || right(id::text, 8))::bit(32)::bigint";

    /// <summary>A chat's number. The last bytes of its id are random; the first ones are the time at which it was created.</summary>
    public static long NumberOf(Guid chat) => BinaryPrimitives.ReadUInt32BigEndian(chat.ToByteArray().AsSpan(^sizeof(uint)));

    /// <summary>
    /// A silo's share: the chats whose number, divided by the count, leaves the remainder. Null for a silo that is none of them.
    /// </summary>
    public static (int Remainder, int Count)? ShareOf(string silo, IEnumerable<string> silos)
    {
        var heirs = silos.Order(StringComparer.Ordinal).ToList();
        return heirs.IndexOf(silo) is >= 0 and var index ? (index, heirs.Count) : null;
    }
}
