using Npgsql;

namespace Parley.Grains.Workspaces;

/// <summary>
/// Which workspace a chat works in, as stored: a run knows it as it was when it began, and its own tools may have bound another.
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
}
