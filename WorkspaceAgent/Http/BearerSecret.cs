using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Parley.WorkspaceAgent.Http;

/// <summary>Knows the callers of this agent by the one secret that its server and it share.</summary>
internal sealed class BearerSecret(string secret)
{
    private readonly byte[] _digest = Digest(secret);

    /// <summary>Whether a request carries it. Takes as long for any other text of the same length.</summary>
    public bool IsIn(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var credentials)
        && string.Equals(credentials.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(credentials.Parameter ?? ""), _digest);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
