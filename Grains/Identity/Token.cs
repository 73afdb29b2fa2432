using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Grains.Identity;

/// <summary>A session or API key as its holder presents it: <c>id-secret</c> (platform.md G.2).</summary>
/// <param name="Id">10 letters or digits; names the key.</param>
/// <param name="Secret">22 letters or digits; only its hash is stored.</param>
internal sealed partial record Token(string Id, string Secret)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A fresh one.</summary>
    public static Token Create() => new(RandomNumberGenerator.GetString(Alphabet, 10), RandomNumberGenerator.GetString(Alphabet, 22));

    /// <summary>Reads a token, or answers null for anything that is not one.</summary>
    public static Token? Parse(string text) =>
        Form().IsMatch(text) ? new Token(text[..10], text[11..]) : null;

    /// <summary>What is stored of the secret: SHA-256. A random secret of 130 bits needs no slow hash.</summary>
    public byte[] HashSecret() => Hash(Secret);

    /// <summary>SHA-256 of a text.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public string ToText() => $"{Id}-{Secret}";

    /// <summary>Hides the secret wherever the record is printed.</summary>
    public override string ToString() => $"{Id}-***";

    [GeneratedRegex(@"\A[A-Za-z0-9]{10}-[A-Za-z0-9]{22}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
