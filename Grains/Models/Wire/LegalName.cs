using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Models.Wire;

/// <summary>Makes names that every provider takes: letters, digits, <c>_</c> and <c>-</c>, and not too long.</summary>
internal static class LegalName
{
    private const int HashLength = 8;

    /// <summary>The name itself when it is legal; else one made of it, which is the same for the same name, and for no other.</summary>
    public static string Of(string name, int maxLength)
    {
        if (name.Length > 0 && name.Length <= maxLength && name.All(IsLegal)) return name;
        var legal = new StringBuilder(maxLength);
        foreach (var letter in name.Take(maxLength - HashLength - 1)) legal.Append(IsLegal(letter) ? letter : '_');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return legal.Append('_').Append(hash, 0, HashLength).ToString();
    }

    private static bool IsLegal(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';
}
