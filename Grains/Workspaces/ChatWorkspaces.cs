using Npgsql;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces;

/// <summary>
/// The SQL of which workspace a chat works in. Written beside the chat's own commits, as its title is: each of those reads it back.
/// Never holds an agent's id (matrix 25).
/// </summary>
internal sealed class ChatWorkspaces(NpgsqlDataSource database)
{
    /// <summary>The workspace of a chat as stored now; null when it has none.</summary>
    public async Task<Guid?> FindAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT workspace_id FROM chats WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = chatId });
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>Gives a workspace to all chats of a chat's tree that have the same as it: subagents share their root's (spec/chat.md 3.11).</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="before">What it has so far; null for none.</param>
    /// <param name="workspaceId">What it is to have.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    /// <returns>What the chat has now: another one when somebody was faster.</returns>
    public async Task<Guid?> BindAsync(Chat chat, Guid? before, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using (var command = database.CreateCommand(
            "UPDATE chats SET workspace_id = $3 WHERE (id = $1 OR root_chat_id = $1) AND workspace_id IS NOT DISTINCT FROM $2"))
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = chat.TreeId });
            command.Parameters.Add(new NpgsqlParameter { Value = before ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = workspaceId });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return await FindAsync(chat.Id, cancellationToken);
    }
}
