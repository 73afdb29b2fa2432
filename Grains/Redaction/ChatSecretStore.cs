using Npgsql;
using Parley.Grains.Calls;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Redaction;

/// <summary>The SQL of secrets that placeholders stand for, encrypted and by chat. Read only to fill a tool call's arguments.</summary>
internal sealed class ChatSecretStore(NpgsqlDataSource database, SecretCipher cipher)
{
    /// <summary>Stores values that were found; those that are there stay.</summary>
    /// <exception cref="SecretUnavailableException">There is no key to encrypt with.</exception>
    public async Task AddAsync(Guid chatId, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var (placeholder, value) in values)
        {
            var id = NamedId.Of($"{chatId}\n{placeholder}");
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                INSERT INTO chat_secrets (id, chat_id, placeholder, value) SELECT $1, id, $3, $4 FROM chats WHERE id = $2
                ON CONFLICT DO NOTHING
                """)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = id },
                    new NpgsqlParameter<Guid> { TypedValue = chatId },
                    new NpgsqlParameter<string> { TypedValue = placeholder },
                    new NpgsqlParameter<byte[]> { TypedValue = cipher.Protect(PlaceOf(id), value) },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The values of a chat by their placeholders.</summary>
    /// <exception cref="SecretUnavailableException">One was encrypted with a key that is not here.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, placeholder, value FROM chat_secrets WHERE chat_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = chatId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            values[reader.GetString(1)] = cipher.Reveal(PlaceOf(reader.GetGuid(0)), reader.GetFieldValue<byte[]>(2));
        return values;
    }

    /// <summary>Forgets a value: no placeholder stands for it any more.</summary>
    public async Task RemoveAsync(Guid chatId, string value, CancellationToken cancellationToken)
    {
        var values = await ReadAsync(chatId, cancellationToken);
        var placeholders = values.Where(pair => pair.Value == value).Select(pair => pair.Key).ToArray();
        if (placeholders.Length == 0)
            return;
        await using var command = database.CreateCommand("DELETE FROM chat_secrets WHERE chat_id = $1 AND placeholder = ANY ($2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = chatId });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = placeholders });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static SecretPlace PlaceOf(Guid id) => new("chat_secrets.value", id);
}
