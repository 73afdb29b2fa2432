using System.Security.Cryptography;
using Npgsql;

namespace Parley.Grains.Identity;

/// <summary>All SQL of users, keys and sign-in links.</summary>
internal sealed class IdentityStore(NpgsqlDataSource database)
{
    /// <summary>How long a session or key lasts without use.</summary>
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);

    /// <summary>How long a sign-in link can be used.</summary>
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(1);

    private const int LinkTokenBytes = 20;

    // A key that an operator set lives as long as they leave it set; a hundred years is as good as for ever and still a date.
    private static readonly TimeSpan OwnerKeyLifetime = TimeSpan.FromDays(36_500);

    /// <summary>
    /// Who holds the key, or null when it is unknown, wrong, expired or its user may not sign in. Notes the use, at most once an hour.
    /// </summary>
    public async Task<Actor?> FindActorAsync(Token token, string? address, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT k.hashed_secret, u.id, u.username,
                k.expires_at > now() AND u.status <> 'suspended', k.last_used < now() - interval '1 hour'
            FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.id = $1
            """,
            token.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)
            || !CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(0), token.HashSecret())
            || !reader.GetBoolean(3))
        {
            return null;
        }

        var actor = new Actor(reader.GetGuid(1), reader.GetString(2), ActorKind.User);
        var isStale = reader.GetBoolean(4);
        await reader.CloseAsync();
        if (isStale)
            await NoteUseAsync(token.Id, address, cancellationToken);
        return actor;
    }

    /// <summary>The roles of a user; none for one who is unknown or suspended.</summary>
    public async Task<string[]> ReadRolesAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT roles FROM users WHERE id = $1 AND status <> 'suspended'", userId);
        return await command.ExecuteScalarAsync(cancellationToken) as string[] ?? [];
    }

    /// <summary>Makes the owner if there is none yet; several processes may try at once.</summary>
    public async Task<Guid> EnsureOwnerAsync(CancellationToken cancellationToken)
    {
        await using var insert = Command(
            "INSERT INTO users (id, username, roles) VALUES ($1, 'owner', '{owner}') ON CONFLICT (username) DO NOTHING",
            Guid.CreateVersion7());
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await using var select = database.CreateCommand("SELECT id FROM users WHERE 'owner' = ANY(roles) ORDER BY created_at LIMIT 1");
        return (Guid)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Stores the key that the environment gives the owner; a key of that id that exists already is left alone.</summary>
    public async Task EnsureOwnerKeyAsync(Guid ownerId, Token token, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            INSERT INTO api_keys (id, user_id, hashed_secret, login_type, token_name, lifetime_seconds, expires_at)
            VALUES ($1, $2, $3, 'token', 'PARLEY_OWNER_API_KEY', $4, now() + make_interval(secs => $4)) ON CONFLICT (id) DO NOTHING
            """,
            token.Id,
            ownerId,
            token.HashSecret(),
            (long)OwnerKeyLifetime.TotalSeconds);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes a sign-in link for the owner and ends those not used yet; or, when asked, nothing once one was used.</summary>
    /// <returns>Its token, or null when none was made.</returns>
    public async Task<string?> CreateLinkAsync(bool onlyBeforeFirstSignIn, CancellationToken cancellationToken)
    {
        var linkToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LinkTokenBytes));
        await using var command = Command(
            """
            WITH owner AS (SELECT id FROM users WHERE 'owner' = ANY(roles) ORDER BY created_at LIMIT 1),
            ended AS (
                DELETE FROM sign_in_links
                WHERE used_at IS NULL AND NOT ($3 AND EXISTS (SELECT 1 FROM sign_in_links WHERE used_at IS NOT NULL))
            )
            INSERT INTO sign_in_links (hashed_token, user_id, expires_at)
            SELECT $1, id, now() + make_interval(secs => $2) FROM owner
            WHERE NOT ($3 AND EXISTS (SELECT 1 FROM sign_in_links WHERE used_at IS NOT NULL))
            """,
            Token.Hash(linkToken),
            LinkLifetime.TotalSeconds,
            onlyBeforeFirstSignIn);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0 ? linkToken : null;
    }

    /// <summary>Uses a sign-in link up and makes a session, both or neither; null when the link is unknown, expired or used.</summary>
    public async Task<Session?> RedeemLinkAsync(string linkToken, Token token, string? address, CancellationToken cancellationToken)
    {
        // One statement: of two that come with the same link, one finds it used.
        await using var command = Command(
            """
            WITH link AS (
                UPDATE sign_in_links SET used_at = now()
                WHERE hashed_token = $1 AND used_at IS NULL AND expires_at > now() RETURNING user_id
            ), session AS (
                INSERT INTO api_keys (id, user_id, hashed_secret, login_type, lifetime_seconds, expires_at, ip)
                SELECT $2, user_id, $3, 'link', $4, now() + make_interval(secs => $4), $5 FROM link RETURNING user_id, expires_at
            )
            SELECT u.id, u.username, session.expires_at FROM session JOIN users u ON u.id = session.user_id
            """,
            Token.Hash(linkToken),
            token.Id,
            token.HashSecret(),
            (long)SessionLifetime.TotalSeconds,
            (object?)address ?? DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Session(
                token.ToText(),
                new Actor(reader.GetGuid(0), reader.GetString(1), ActorKind.User),
                reader.GetFieldValue<DateTimeOffset>(2))
            : null;
    }

    /// <summary>Ends a key whose secret matches.</summary>
    public async Task DeleteKeyAsync(Token token, CancellationToken cancellationToken)
    {
        await using var command = Command("DELETE FROM api_keys WHERE id = $1 AND hashed_secret = $2", token.Id, token.HashSecret());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Moves last use and, as sessions slide, the end of life; the user's last sight moves along.</summary>
    private async Task NoteUseAsync(string keyId, string? address, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            WITH used AS (
                UPDATE api_keys
                SET last_used = now(), ip = $2, expires_at = greatest(expires_at, now() + make_interval(secs => lifetime_seconds))
                WHERE id = $1 RETURNING user_id
            )
            UPDATE users SET last_seen_at = now() FROM used WHERE users.id = used.user_id
            """,
            keyId,
            (object?)address ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
