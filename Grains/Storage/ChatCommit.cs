using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Files;
using Parley.Grains.Recovery;
using Parley.Grains.Usage;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Storage;

/// <summary>
/// Writes what a command decided: one batch, one round trip, one transaction, one commit. The statements run in the order
/// of the changes, the fence first; what the database assigns (ids, times) is read back into the changes. A run that
/// starts has its prompt from here, too.
/// </summary>
internal sealed class ChatCommit
{
    // What the row says and nobody else: read back by every commit.
    private const string RowColumns = "title, title_source, title_version, created_at, updated_at, workspace_id";

    private readonly NpgsqlBatch _batch;
    private readonly Chat _before;
    private readonly Chat _after;
    private readonly ChatChange[] _changes;
    private readonly StepUse _use;
    private readonly int _mostAtWork;
    private readonly List<Action<NpgsqlDataReader>> _results = [];
    private Chat _row;
    private TreeBudget? _budget;

    public ChatCommit(NpgsqlBatch batch, Chat before, ImmutableArray<ChatChange> changes, StepUse use, int mostAtWork)
    {
        _batch = batch;
        _before = before;
        _after = before.Apply(changes);
        _changes = [.. changes];
        _use = use;
        _mostAtWork = mostAtWork;
        _row = before;
    }

    private bool Starts => _changes.Any(change => change is RunStarted);

    // Amid a run: it goes on with what the model is to be sent now.
    private bool Compacts => _after.Status is ChatStatus.Running
        && _changes.Any(change => change is MessageAppended { Compressed: true, Visibility: MessageVisibility.Model });

    /// <summary>Stores the changes.</summary>
    /// <param name="worker">The silo that owns the run, when one starts or goes on.</param>
    /// <param name="commandId">The client's command, stored with its effect; null for what the chat does by itself.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    public async Task<StoredChanges> ExecuteAsync(string worker, Guid? commandId, CancellationToken cancellationToken)
    {
        var created = _changes[0] as ChatCreated;
        // The parent before its child, as whoever archives the tree locks them.
        if (_changes.OfType<WorkDelegated>().SingleOrDefault() is { Delegation: var delegation })
            AddDelegation(delegation, isNew: created is not null);
        if (_changes.OfType<PlaceTaken>().SingleOrDefault() is { RootChatId: var root })
            Add("SELECT demand_place($1, $2)", static _ => { }, Value(root), Value(_mostAtWork));
        if (created is not null)
            AddCreation(created, worker);
        else
            AddFence();
        for (var i = 0; i < _changes.Length; i++)
            AddChange(i);
        AddAttachments();
        foreach (var call in _use.Calls)
            _batch.BatchCommands.Add(UsageRows.Insert(_before, call));
        if (_changes.Any(change => change is HistoryTruncated or MessageAppended { Message.Role: MessageRole.Assistant or MessageRole.Tool }))
            Add("DELETE FROM run_journals WHERE chat_id = $1", null, Value(_before.Id));
        else if (!_use.IsNone)
            Add("UPDATE run_journals SET use = NULL WHERE chat_id = $1", null, Value(_before.Id));
        if (_before.Status is ChatStatus.Running && _after.Status is ChatStatus.Pending)
            Add(HandOvers.NotifySql, static _ => { }, Value(HandOvers.Payload(_before.Id, worker)));
        if (created is null)
            AddState(worker);
        if (commandId is { } id)
            AddCommand(id);
        var continues = created is null && (Starts || Compacts);
        if (!_use.IsNone)
            Add(BudgetRows.Add(_before.TreeId, _use), ReadBudget);
        else if (continues || created?.ParentChatId is not null)
            // A new root has used nothing, but the tree of a new child has.
            Add(BudgetRows.ReadSql, ReadBudget, Value(_after.TreeId));
        if (continues)
            Add(ChatRows.PromptSql, null, Value(_before.Id));

        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        foreach (var result in _results)
        {
            await reader.ReadAsync(cancellationToken);
            result(reader);
            await reader.NextResultAsync(cancellationToken);
        }

        // A new chat's conversation is what it was created with.
        var prompt = continues
            ? await ChatRows.ReadMessagesAsync(reader, cancellationToken)
            : Starts ? [.. _changes.OfType<MessageAppended>().Select(change => change.Message)] : [];
        var stored = _before.Apply(_changes).WithRowOf(_row);
        return new StoredChanges(stored, [.. _changes], prompt) { Budget = _budget };
    }

    private void AddFence() => Add(
        "SELECT demand_chat($1, $2, $3)",
        static _ => { },
        Value(_before.Id),
        Value(_before.RunGeneration),
        Value(_before.Archived));

    private void AddDelegation(Delegation delegation, bool isNew) => Add(
        "SELECT demand_delegation($1, $2, $3, $4, $5)",
        static _ => { },
        Value(delegation.ParentChatId),
        Value(delegation.RunGeneration),
        Value(delegation.MaxAtWork),
        Value(isNew),
        new NpgsqlParameter { Value = delegation.MaxChildren ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });

    // With the state after all changes: the row is written once. A child has its parent's workspace as it is now (spec/chat.md 3.11).
    private void AddCreation(ChatCreated created, string worker) => Add(
        $"""
        INSERT INTO chats
            (id, owner_id, title, last_model_config_id, run_generation, status, worker_id, started_at,
             parent_chat_id, root_chat_id, workspace_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6 = 'running' THEN now() END,
            $8, $8, CASE WHEN $8 IS NULL THEN $9 ELSE (SELECT workspace_id FROM chats WHERE id = $8) END)
        RETURNING {RowColumns}
        """,
        ReadState,
        Value(_before.Id),
        Value(created.OwnerId),
        Value(created.Title),
        Value(created.ModelConfigId),
        Value(_after.RunGeneration),
        Value(ChatRows.Name(_after.Status)),
        Text(WorkerOf(worker)),
        Id(created.ParentChatId),
        Id(created.WorkspaceId));

    private void AddState(string worker) => Add(
        $"""
        UPDATE chats SET status = $2, last_error = $3, archived = $4,
            run_generation = $5, history_generation = $6, last_model_config_id = $7, worker_id = $8,
            status_text = $10, compacting = $11, held = $12,
            started_at = CASE WHEN $2 <> 'running' THEN NULL WHEN $9 THEN now() ELSE started_at END, updated_at = now()
        WHERE id = $1 RETURNING {RowColumns}
        """,
        ReadState,
        Value(_before.Id),
        Value(ChatRows.Name(_after.Status)),
        Text(_after.LastError),
        Value(_after.Archived),
        Value(_after.RunGeneration),
        Value(_after.HistoryGeneration),
        Value(_after.LastModelConfigId),
        Text(WorkerOf(worker)),
        Value(Starts),
        Text(_after.StatusText),
        Value(_after.Compacting),
        Value(_after.Held));

    private string? WorkerOf(string worker) => _after.Status is ChatStatus.Running ? worker : null;

    // Columns of RowColumns.
    private void ReadState(NpgsqlDataReader reader) => _row = _before with
    {
        Title = reader.GetString(0),
        TitleSource = ChatRows.Source(reader.GetString(1)),
        TitleVersion = reader.GetInt64(2),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(4),
        WorkspaceId = reader.IsDBNull(5) ? null : reader.GetGuid(5),
    };

    private void ReadBudget(NpgsqlDataReader reader) => _budget = BudgetRows.Read(reader);

    private void AddChange(int index)
    {
        switch (_changes[index])
        {
            case MessageAppended { Message: var message } appended:
                Add(
                    """
                    INSERT INTO messages (chat_id, role, content, model_config_id, usage, visibility, compressed)
                    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, created_at
                    """,
                    reader => _changes[index] = appended with
                    {
                        Message = message with { Id = reader.GetInt64(0), CreatedAt = reader.GetFieldValue<DateTimeOffset>(1) },
                    },
                    Value(_before.Id),
                    Value(ChatRows.Name(message.Role)),
                    Json(message.Content),
                    Id(message.ModelConfigId),
                    Json(message.Usage),
                    Value(ChatRows.Name(appended.Visibility)),
                    Value(appended.Compressed));
                break;
            case MessageQueued { Message: var message }:
                Add(
                    "INSERT INTO queued_messages (chat_id, content, model_config_id) VALUES ($1, $2, $3) RETURNING id, created_at",
                    reader => _changes[index] = new MessageQueued(
                        message with { Id = reader.GetInt64(0), CreatedAt = reader.GetFieldValue<DateTimeOffset>(1) }),
                    Value(_before.Id),
                    Json(message.Content),
                    Id(message.ModelConfigId));
                break;
            case QueueRemoved removed:
                Add("DELETE FROM queued_messages WHERE chat_id = $1 AND id = $2", null, Value(_before.Id), Value(removed.QueuedMessageId));
                break;
            case HistoryTruncated { Replacement: var message }:
                Add(
                    "UPDATE messages SET content = $3 WHERE chat_id = $1 AND id = $2",
                    null,
                    Value(_before.Id),
                    Value(message.Id),
                    Json(message.Content));
                Add("DELETE FROM messages WHERE chat_id = $1 AND id > $2", null, Value(_before.Id), Value(message.Id));
                Add("DELETE FROM queued_messages WHERE chat_id = $1", null, Value(_before.Id));
                break;
            case HistoryRewritten rewritten:
                foreach (var (id, content) in rewritten.Messages)
                {
                    Add(
                        "UPDATE messages SET content = $3 WHERE chat_id = $1 AND id = $2",
                        null,
                        Value(_before.Id),
                        Value(id),
                        Json(content));
                }

                foreach (var queued in rewritten.Queued)
                {
                    Add(
                        "UPDATE queued_messages SET content = $3 WHERE chat_id = $1 AND id = $2",
                        null,
                        Value(_before.Id),
                        Value(queued.Id),
                        Json(queued.Content));
                }

                Add("DELETE FROM run_journals WHERE chat_id = $1", null, Value(_before.Id));
                break;
            case CallsBegun { Step: var step }:
                Add(
                    RunJournalStore.BeginSql,
                    null,
                    Value(_before.Id),
                    Value(_before.Turn),
                    Value(_before.LostRuns),
                    Value(_before.LastMessageId),
                    Value(step.Name),
                    Json(step.Messages));
                break;
            case RunLost:
                Add(
                    """
                    INSERT INTO run_journals (chat_id, turn, lost) VALUES ($1, $2, $3)
                    ON CONFLICT (chat_id) DO UPDATE SET turn = $2, lost = $3
                    """,
                    null,
                    Value(_before.Id),
                    Value(_before.Turn),
                    Value(_before.LostRuns + 1));
                break;
            case TitleChanged changed:
                Add(
                    "UPDATE chats SET title = $2, title_source = 'manual', title_version = title_version + 1 WHERE id = $1",
                    null,
                    Value(_before.Id),
                    Value(changed.Title));
                break;
            case WorkspaceBound bound:
                Add(
                    "UPDATE chats SET workspace_id = $3 WHERE (id = $1 OR root_chat_id = $1) AND workspace_id IS NOT DISTINCT FROM $2",
                    null,
                    Value(_before.Id),
                    Id(bound.Before),
                    Value(bound.WorkspaceId));
                break;
            case ArchivedChanged changed:
                // The whole tree in one statement (matrix 18).
                Add(
                    "UPDATE chats SET archived = $2, updated_at = now() WHERE id = $1 OR root_chat_id = $1",
                    null,
                    Value(_before.Id),
                    Value(changed.Archived));
                break;
        }
    }

    /// <summary>Files that a message names are kept from now on.</summary>
    private void AddAttachments()
    {
        var files = _changes.SelectMany(change => Content(change)).OfType<FilePart>().Select(part => part.FileId).Distinct().ToArray();
        if (files.Length > 0)
            Add(ChatFileStore.AttachSql, null, Value(files));

        static ImmutableArray<MessagePart> Content(ChatChange change) => change switch
        {
            MessageAppended appended => appended.Message.Content,
            MessageQueued queued => queued.Message.Content,
            HistoryTruncated truncated => truncated.Replacement.Content,
            _ => [],
        };
    }

    private void AddCommand(Guid commandId) => Add(
        "INSERT INTO chat_commands (chat_id, command_id, message_id, queued_message_id) VALUES ($1, $2, "
        + (_changes.Any(change => change is MessageAppended { Message.Role: MessageRole.User }) ? "currval('messages_id_seq'), " : "NULL, ")
        + (_changes.Any(change => change is MessageQueued) ? "currval('queued_messages_id_seq'))" : "NULL)"),
        null,
        Value(_before.Id),
        Value(commandId));

    private void Add(string sql, Action<NpgsqlDataReader>? result, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        Add(command, result);
    }

    private void Add(NpgsqlBatchCommand command, Action<NpgsqlDataReader>? result)
    {
        _batch.BatchCommands.Add(command);
        if (result is not null)
            _results.Add(result);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Id(Guid? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Json(ImmutableArray<MessagePart> content) => new()
    {
        Value = JsonSerializer.SerializeToUtf8Bytes(content, StorageJson.Default.ImmutableArrayMessagePart),
        NpgsqlDbType = NpgsqlDbType.Jsonb,
    };

    private static NpgsqlParameter Json(ImmutableArray<ChatMessage> messages) => new()
    {
        Value = JsonSerializer.SerializeToUtf8Bytes(messages, StorageJson.Default.ImmutableArrayChatMessage),
        NpgsqlDbType = NpgsqlDbType.Jsonb,
    };

    private static NpgsqlParameter Json(TokenUsage? usage) => new()
    {
        Value = usage is null ? DBNull.Value : JsonSerializer.SerializeToUtf8Bytes(usage, StorageJson.Default.TokenUsage),
        NpgsqlDbType = NpgsqlDbType.Jsonb,
    };
}

/// <summary>What a commit stored.</summary>
/// <param name="Chat">The state after.</param>
/// <param name="Changes">The changes with what the database assigned.</param>
/// <param name="Prompt">What the model is to be sent (spec/chat.md 1.2) when a run started or went on with a summary; empty
/// otherwise.</param>
internal sealed record StoredChanges(Chat Chat, ImmutableArray<ChatChange> Changes, ImmutableArray<ChatMessage> Prompt)
{
    /// <summary>What the chat's tree may use and has used, this commit included; null when that was not asked.</summary>
    public TreeBudget? Budget { get; init; }
}
