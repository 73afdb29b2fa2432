using Npgsql;
using NpgsqlTypes;

namespace Parley.Grains.Storage;

/// <summary>Reads a user's chats, newest change first.</summary>
internal sealed class ChatListStore(NpgsqlDataSource database)
{
    /// <summary>A page of chats; null when the cursor is none of the user's chats.</summary>
    public async Task<ImmutableArray<ChatView>?> ListAsync(
        Guid ownerId, ChatListQuery query, int limit, CancellationToken cancellationToken)
    {
        if (query.AfterId is { } cursor && !await OwnsAsync(ownerId, cursor, cancellationToken))
            return null;

        // Served by index chats_owner_updated; the row comparison keeps pages free of doubles while chats move up.
        await using var command = database.CreateCommand(
            $"""
            SELECT {ChatRows.ChatColumns} FROM chats
            WHERE owner_id = $1 AND ($2 IS NULL OR archived = $2)
              AND ($3 IS NULL OR (updated_at, id) < (SELECT updated_at, id FROM chats WHERE id = $3))
            ORDER BY updated_at DESC, id DESC LIMIT $4 OFFSET $5
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ownerId });
        command.Parameters.Add(new NpgsqlParameter { Value = query.Archived ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Boolean });
        command.Parameters.Add(new NpgsqlParameter { Value = query.AfterId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = query.Offset ?? 0 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chats = ImmutableArray.CreateBuilder<ChatView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var chat = ChatRows.ReadChat(reader).ToView();
            chats.Add(chat with { DiffStatus = new DiffStatus(chat.Id) });
        }

        return chats.ToImmutable();
    }

    private async Task<bool> OwnsAsync(Guid ownerId, Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT 1 FROM chats WHERE id = $1 AND owner_id = $2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = chatId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ownerId });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
