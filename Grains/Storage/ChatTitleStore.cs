using Npgsql;

namespace Parley.Grains.Storage;

/// <summary>
/// Stores titles that models have written. Not fenced by the run generation, for the chat may have moved on since the model was asked:
/// what guards it is the version of the title that it is to replace, so a newer title always wins (field.md R27).
/// </summary>
internal sealed class ChatTitleStore(NpgsqlDataSource database)
{
    // Several writers may store at once; the time of change never goes back, or lists would take the newer title for the older.
    private const string ReplaceSql =
        """
        UPDATE chats SET title = $3, title_source = 'generated', title_version = title_version + 1, updated_at = greatest(updated_at, now())
        WHERE id = $1 AND title_version = $2
        """;

    private const string RecordSql = "INSERT INTO chat_commands (chat_id, command_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>Replaces a title, unless it is no longer the chat's.</summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="version">Version of the title to replace.</param>
    /// <param name="title">The new one.</param>
    /// <param name="commandId">The command that asked for it, which counts as done whichever title stands; null when none did.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    /// <returns>The title that the chat has now; null when there is no such chat.</returns>
    public async Task<StoredTitle?> ReplaceAsync(
        Guid chatId, long version, string title, Guid? commandId, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, ReplaceSql, chatId, version, title);
        if (commandId is { } id)
            Add(batch, RecordSql, chatId, id);
        Add(batch, "SELECT title, title_source, title_version, updated_at FROM chats WHERE id = $1", chatId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new StoredTitle
        {
            Title = reader.GetString(0),
            Source = ChatRows.Source(reader.GetString(1)),
            Version = reader.GetInt64(2),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(3),
        };
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
