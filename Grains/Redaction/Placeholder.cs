using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Grains.Redaction;

/// <summary>
/// What stands for a secret in a chat, for example <c>[secret:github-token:1f0c22ab]</c>: the same for the same value in one chat.
/// </summary>
internal static partial class Placeholder
{
    /// <summary>What every placeholder begins with.</summary>
    public const string Opening = "[secret:";

    // 32 bits of a keyed hash: enough to tell a chat's secrets apart, too few to say anything about them.
    private const int Digits = 8;

    /// <summary>The placeholder of a value.</summary>
    public static string Of(Guid chatId, string kind, string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(chatId.ToByteArray(), Encoding.UTF8.GetBytes(value), hash);
        return $"{Opening}{kind}:{Convert.ToHexStringLower(hash)[..Digits]}]";
    }

    /// <summary>Whether a text holds any.</summary>
    public static bool IsIn(string text) => text.Contains(Opening, StringComparison.Ordinal);

    /// <summary>Puts values in the place of the placeholders that are known; others stay.</summary>
    public static string Restore(string text, IReadOnlyDictionary<string, string> values) =>
        IsIn(text) ? Form().Replace(text, match => values.GetValueOrDefault(match.Value, match.Value)) : text;

    [GeneratedRegex(@"\[secret:[a-z-]{1,32}:[0-9a-f]{8}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
