using System.Security.Cryptography;
using System.Text;

namespace Parley.Engine.Transport;

/// <summary>
/// What the processes of a cluster share. It never crosses a wire and is never stored: only what can be computed from it alone does.
/// </summary>
internal sealed class ClusterSecret(string secret)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);

    /// <summary>Equal for processes with the same secret.</summary>
    internal string Mark => Convert.ToHexString(HMACSHA256.HashData(_key, "parley engine membership"u8));

    /// <summary>Shows a silo that the caller knows the secret. Of no use towards another silo, whose id is another.</summary>
    internal string ProofFor(string siloId) => Convert.ToHexString(Compute(siloId));

    internal bool Accepts(string? proof, string siloId)
    {
        var expected = Encoding.ASCII.GetBytes(ProofFor(siloId));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(proof ?? ""));
    }

    private byte[] Compute(string siloId) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"parley engine call {siloId}"));
}
