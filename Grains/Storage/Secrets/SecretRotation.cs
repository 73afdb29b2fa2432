using Npgsql;

namespace Parley.Grains.Storage.Secrets;

/// <summary>
/// Brings every stored secret under the key that encrypts now, when a silo starts: after that the keys before it are no longer needed
/// (docs/operations.md, "Changing the encryption key").
/// </summary>
internal sealed partial class SecretRotation(
    NpgsqlDataSource database, SecretCipher cipher, EncryptionKeys keys, ILogger<SecretRotation> logger)
{
    /// <summary>Every column that holds secrets, as <see cref="SecretPlace.Column"/> names it; its rows have an <c>id</c>.</summary>
    private static readonly string[] Columns =
        ["providers.api_key", "mcp_servers.headers", "workspace_agents.api_secret", "chat_secrets.value"];

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (var column in Columns)
        {
            var (table, name) = column.Split('.') is [var first, var second] ? (first, second) : throw new FormatException(column);
            foreach (var (id, stored) in await ReadAsync(table, name, cancellationToken))
            {
                if (Renew(new SecretPlace(column, id), stored) is not { } renewed)
                    continue;
                // Only what was read: somebody may have entered a new one meanwhile.
                await using var command = database.CreateCommand($"UPDATE {table} SET {name} = $3 WHERE id = $1 AND {name} = $2");
                command.Parameters.Add(new NpgsqlParameter { Value = id });
                command.Parameters.Add(new NpgsqlParameter { Value = stored });
                command.Parameters.Add(new NpgsqlParameter { Value = renewed });
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    private async Task<List<(Guid Id, byte[] Stored)>> ReadAsync(string table, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT id, {name} FROM {table} WHERE {name} IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var secrets = new List<(Guid, byte[])>();
        while (await reader.ReadAsync(cancellationToken))
            secrets.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        return secrets;
    }

    private byte[]? Renew(SecretPlace place, byte[] stored)
    {
        try
        {
            return SecretCipher.KeyOf(stored) == keys.Current.Id ? null : cipher.Protect(place, cipher.Reveal(place, stored));
        }
        catch (SecretUnavailableException fault)
        {
            LogKept(place.Column, place.Row, fault.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A secret in {Column}, row {Row}, cannot be used: {Reason}")]
    private partial void LogKept(string column, Guid row, string reason);
}
