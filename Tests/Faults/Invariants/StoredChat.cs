using System.Text.Json;
using Npgsql;
using Parley.Tests.Faults.Clients;

namespace Parley.Tests.Faults.Invariants;

/// <summary>A chat as the database has it.</summary>
internal sealed record StoredChat(
    Guid Id, string Status, string? LastError, bool Archived, IReadOnlyList<StoredMessage> Messages, IReadOnlyList<string> Queue)
{
    /// <summary>Whether nothing more will happen by itself.</summary>
    public bool AtRest => Status is not ("pending" or "running");

    /// <summary>Reads chats; one that is not there is left out.</summary>
    public static async Task<IReadOnlyList<StoredChat>> ReadAsync(string connectionString, IReadOnlyCollection<Guid> ids)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        // One statement, so that all of a chat is of one moment.
        await using var command = new NpgsqlCommand(
            """
            SELECT c.id, c.status, c.last_error, c.archived,
                   (SELECT coalesce(json_agg(json_build_object('id', m.id, 'role', m.role, 'content', m.content) ORDER BY m.id), '[]')::text
                    FROM messages m WHERE m.chat_id = c.id AND m.visibility <> 'model'),
                   (SELECT coalesce(json_agg(json_build_object('content', q.content) ORDER BY q.id), '[]')::text
                    FROM queued_messages q WHERE q.chat_id = c.id)
            FROM chats c WHERE c.id = ANY ($1)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var chats = new List<StoredChat>();
        while (await reader.ReadAsync())
        {
            using var messages = JsonDocument.Parse(reader.GetString(4));
            using var queue = JsonDocument.Parse(reader.GetString(5));
            chats.Add(new StoredChat(
                reader.GetGuid(0),
                reader.GetString(1),
                await reader.IsDBNullAsync(2) ? null : reader.GetString(2),
                reader.GetBoolean(3),
                [.. messages.RootElement.EnumerateArray().Select(StoredMessage.Of)],
                [.. queue.RootElement.EnumerateArray().Select(Tests.Support.Clients.Events.Text)]));
        }

        return chats;
    }
}
