using System.Security.Cryptography;
using System.Text;
using Parley.Tests.Support;

namespace Parley.Tests.Http;

/// <summary>Makes users other than the owner, as the identity issue will, by hand in the database.</summary>
internal static class Strangers
{
    /// <summary>Makes a user with an API key.</summary>
    /// <returns>The key's token.</returns>
    public static async Task<string> CreateAsync(ParleyServer server)
    {
        var id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 10);
        const string Secret = "strangerstrangerstrang";
        await server.QueryAsync<object>(
            """
            WITH stranger AS (INSERT INTO users (id, username) VALUES (gen_random_uuid(), $1) RETURNING id)
            INSERT INTO api_keys (id, user_id, hashed_secret, login_type, lifetime_seconds, expires_at)
            SELECT $1, id, $2, 'token', 86400, now() + interval '1 day' FROM stranger
            """,
            id,
            SHA256.HashData(Encoding.UTF8.GetBytes(Secret)));
        return $"{id}-{Secret}";
    }
}
