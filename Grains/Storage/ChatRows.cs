using System.Text.Json;
using Npgsql;
using Parley.Grains.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Storage;

/// <summary>Rows of chats and messages, as columns and as records.</summary>
internal static class ChatRows
{
    /// <summary>Columns of <see cref="ReadChat"/>.</summary>
    public const string ChatColumns =
        "id, owner_id, workspace_id, parent_chat_id, root_chat_id, last_model_config_id, title, status, last_error, archived, "
        + "run_generation, history_generation, created_at, updated_at, title_source, title_version, status_text, compacting, held";

    /// <summary>Columns of <see cref="ReadMessage"/>.</summary>
    public const string MessageColumns = "id, chat_id, model_config_id, created_at, role, content, usage";

    /// <summary>Columns of <see cref="ReadQueued"/>.</summary>
    public const string QueuedColumns = "id, chat_id, content, created_at, model_config_id";

    /// <summary>
    /// What the model of chat $1 is sent (spec/chat.md 1.2): visible to the model, from the newest compaction on. For
    /// <see cref="ReadMessagesAsync"/>. Ids are compared together with the chat, so that the database looks into the chat's index and not
    /// through what all chats have said since.
    /// </summary>
    public const string PromptSql =
        $"""
        WITH marker AS
            (SELECT coalesce(max(id), 0) AS id FROM messages WHERE chat_id = $1 AND compressed AND visibility = 'model')
        SELECT {MessageColumns} FROM messages
        WHERE chat_id = $1 AND role = 'system' AND NOT compressed AND visibility <> 'user'
          AND (chat_id, id) < ($1, (SELECT id FROM marker))
        UNION ALL
        SELECT {MessageColumns} FROM messages
        WHERE chat_id = $1 AND (chat_id, id) >= ($1, (SELECT id FROM marker)) AND visibility <> 'user'
          AND (NOT compressed OR id = (SELECT id FROM marker))
        ORDER BY id
        """;

    public static Chat ReadChat(NpgsqlDataReader reader) => new()
    {
        Exists = true,
        Id = reader.GetGuid(0),
        OwnerId = reader.GetGuid(1),
        WorkspaceId = GetId(reader, 2),
        ParentChatId = GetId(reader, 3),
        RootChatId = GetId(reader, 4),
        LastModelConfigId = reader.GetGuid(5),
        Title = reader.GetString(6),
        Status = Status(reader.GetString(7)),
        LastError = reader.IsDBNull(8) ? null : reader.GetString(8),
        Archived = reader.GetBoolean(9),
        RunGeneration = reader.GetInt64(10),
        HistoryGeneration = reader.GetInt64(11),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(12),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(13),
        TitleSource = Source(reader.GetString(14)),
        TitleVersion = reader.GetInt64(15),
        StatusText = reader.IsDBNull(16) ? null : reader.GetString(16),
        Compacting = reader.GetBoolean(17),
        Held = reader.GetBoolean(18),
    };

    public static ChatMessage ReadMessage(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        ChatId = reader.GetGuid(1),
        ModelConfigId = GetId(reader, 2),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
        Role = Role(reader.GetString(4)),
        Content = ReadContent(reader, 5),
        Usage = reader.IsDBNull(6) ? null : JsonSerializer.Deserialize(reader.GetString(6), StorageJson.Default.TokenUsage),
    };

    /// <summary>All messages of a result.</summary>
    public static async Task<ImmutableArray<ChatMessage>> ReadMessagesAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var messages = ImmutableArray.CreateBuilder<ChatMessage>();
        while (await reader.ReadAsync(cancellationToken))
            messages.Add(ReadMessage(reader));
        return messages.ToImmutable();
    }

    public static QueuedMessage ReadQueued(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        ChatId = reader.GetGuid(1),
        Content = ReadContent(reader, 2),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
        ModelConfigId = GetId(reader, 4),
    };

    public static string Name(ChatStatus status) => status switch
    {
        ChatStatus.Waiting => "waiting",
        ChatStatus.Pending => "pending",
        ChatStatus.Running => "running",
        ChatStatus.Paused => "paused",
        ChatStatus.Completed => "completed",
        _ => "error",
    };

    public static string Name(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.User => "user",
        MessageRole.Assistant => "assistant",
        _ => "tool",
    };

    public static string Name(MessageVisibility visibility) => visibility switch
    {
        MessageVisibility.User => "user",
        MessageVisibility.Model => "model",
        _ => "both",
    };

    /// <summary>The source of a title by its name in the database.</summary>
    public static TitleSource Source(string name) => name switch
    {
        "fallback" => TitleSource.Fallback,
        "generated" => TitleSource.Generated,
        _ => TitleSource.Manual,
    };

    private static ChatStatus Status(string name) => name switch
    {
        "waiting" => ChatStatus.Waiting,
        "pending" => ChatStatus.Pending,
        "running" => ChatStatus.Running,
        "paused" => ChatStatus.Paused,
        "completed" => ChatStatus.Completed,
        _ => ChatStatus.Error,
    };

    private static MessageRole Role(string name) => name switch
    {
        "system" => MessageRole.System,
        "user" => MessageRole.User,
        "assistant" => MessageRole.Assistant,
        _ => MessageRole.Tool,
    };

    private static ImmutableArray<MessagePart> ReadContent(NpgsqlDataReader reader, int column) =>
        JsonSerializer.Deserialize(reader.GetString(column), StorageJson.Default.ImmutableArrayMessagePart);

    private static Guid? GetId(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
}
