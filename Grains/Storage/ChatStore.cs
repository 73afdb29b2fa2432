using System.Runtime.CompilerServices;
using Npgsql;
using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Recovery;
using Parley.Grains.Tools.Subagents;
using Parley.Grains.Usage;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Storage;

/// <summary>
/// All SQL of a chat's life. Each method is one round trip; writes are one transaction and name the generation that makes them
/// (architecture.md decision 2). Decides nothing.
/// </summary>
internal sealed class ChatStore(NpgsqlDataSource database, ISiloMembership silos, SubagentLimits limits)
{
    // With the newest message, and the newest of the user: the turn's.
    private const string TakeSql =
        $"""
        UPDATE chats SET run_generation = run_generation + 1 WHERE id = $1
        RETURNING {ChatRows.ChatColumns},
            coalesce((SELECT m.id FROM messages m WHERE m.chat_id = chats.id ORDER BY m.id DESC LIMIT 1), 0) AS last_message,
            coalesce((SELECT m.id FROM messages m WHERE m.chat_id = chats.id AND m.role = 'user' ORDER BY m.id DESC LIMIT 1), 0) AS turn
        """;

    private const int MessagesAChunk = 256;
    private const int CharactersAChunk = 64 * 1024;

    /// <summary>Takes the chat for a new activation: from here on writes of every earlier owner are refused.</summary>
    /// <returns>The chat and what the run that was lost had streamed, or null when there is no chat.</returns>
    public async Task<TakenChat?> TakeAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, TakeSql, chatId);
        Add(batch, $"SELECT {ChatRows.QueuedColumns} FROM queued_messages WHERE chat_id = $1 ORDER BY id", chatId);
        // A journal matters only for a turn that is due or under way.
        Add(batch, RunJournalStore.ReadSql, chatId);
        Add(batch, BudgetRows.ReadOfChatSql, chatId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var chat = ChatRows.ReadChat(reader);
        var (last, turn) = (reader.GetInt64(reader.GetOrdinal("last_message")), reader.GetInt64(reader.GetOrdinal("turn")));
        await reader.NextResultAsync(cancellationToken);
        var queue = ImmutableArray.CreateBuilder<QueuedMessage>();
        while (await reader.ReadAsync(cancellationToken))
            queue.Add(ChatRows.ReadQueued(reader));
        chat = chat with { Queue = queue.ToImmutable(), LastMessageId = last, Turn = turn };
        await reader.NextResultAsync(cancellationToken);
        var (lost, journal) = await reader.ReadAsync(cancellationToken) ? RunJournalStore.Read(reader, chat) : (0, RunJournal.Empty);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TakenChat(chat with { LostRuns = lost }, journal, BudgetRows.Read(reader));
    }

    /// <summary>Stores what was decided, all or nothing.</summary>
    /// <param name="before">The state that was decided on.</param>
    /// <param name="changes">What was decided.</param>
    /// <param name="use">What the run has used up to it.</param>
    /// <param name="commandId">The client's command; null for what the chat does by itself.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    /// <exception cref="FencedException">A newer owner holds the chat.</exception>
    /// <exception cref="DelegationRefusedException">The chat may not be set to work by its parent's run, or not now.</exception>
    /// <exception cref="RepeatedCommandException">The command was done before.</exception>
    public async Task<StoredChanges> CommitAsync(
        Chat before,
        ImmutableArray<ChatChange> changes,
        StepUse use,
        Guid? commandId,
        CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        try
        {
            return await new ChatCommit(batch, before, changes, use, limits.AtWork).ExecuteAsync(silos.Self, commandId, cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is FencedException.SqlState || fault.ConstraintName is "chats_pkey")
        {
            throw new FencedException($"Chat {before.Id} is no longer held by generation {before.RunGeneration}.", fault);
        }
        catch (PostgresException fault) when (DelegationRefusedException.Of(fault, changes, limits.AtWork) is { } refused)
        {
            throw refused;
        }
        catch (PostgresException fault) when (fault.ConstraintName is "chat_commands_once")
        {
            throw new RepeatedCommandException(fault);
        }
    }

    /// <summary>The record of a command that was done, or null.</summary>
    public async Task<CommandRecord?> FindCommandAsync(Guid chatId, Guid commandId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT message_id, queued_message_id FROM chat_commands WHERE chat_id = $1 AND command_id = $2", chatId, commandId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new CommandRecord(reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1))
            : null;
    }

    /// <summary>A visible message of the chat, or null.</summary>
    public async Task<ChatMessage?> FindMessageAsync(Guid chatId, long messageId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT {ChatRows.MessageColumns} FROM messages WHERE chat_id = $1 AND id = $2 AND visibility <> 'model'", chatId, messageId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ChatRows.ReadMessage(reader) : null;
    }

    /// <summary>All messages of a chat in order, those that only the model reads included, each with whether users see it.</summary>
    public async Task<ImmutableArray<(ChatMessage Message, bool IsVisible)>> ReadAllAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT {ChatRows.MessageColumns}, visibility <> 'model' AS shown FROM messages WHERE chat_id = $1 ORDER BY id", chatId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var shown = reader.GetOrdinal("shown");
        var messages = ImmutableArray.CreateBuilder<(ChatMessage, bool)>();
        while (await reader.ReadAsync(cancellationToken))
            messages.Add((ChatRows.ReadMessage(reader), reader.GetBoolean(shown)));
        return messages.ToImmutable();
    }

    /// <summary>Whether a model has said anything that no summary stands for yet.</summary>
    public async Task<bool> HasAnswersAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT EXISTS (SELECT FROM messages WHERE chat_id = $1 AND role = 'assistant' AND NOT compressed
                AND id > coalesce((SELECT max(id) FROM messages WHERE chat_id = $1 AND compressed AND visibility = 'model'), 0))
            """,
            chatId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>
    /// Visible messages with <paramref name="after"/> &lt; id &lt;= <paramref name="upTo"/>, ascending, in chunks that fit a frame.
    /// </summary>
    public async IAsyncEnumerable<ImmutableArray<ChatMessage>> ReadVisibleAsync(
        Guid chatId,
        long after,
        long upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (after < upTo)
        {
            // A chunk a query: a slow reader must not keep a connection.
            var chunk = await ReadChunkAsync(chatId, after, upTo, cancellationToken);
            if (chunk.IsEmpty)
                yield break;
            after = chunk[^1].Id;
            yield return chunk;
        }
    }

    /// <summary>A page of visible messages and whether more lie beyond it.</summary>
    public async Task<MessagePage> ReadPageAsync(Guid chatId, MessageQuery query, int limit, CancellationToken cancellationToken)
    {
        var ascending = query.AfterId is not null && query.BeforeId is null;
        await using var command = Command(
            $"""
            SELECT {ChatRows.MessageColumns} FROM messages
            WHERE chat_id = $1 AND visibility <> 'model' AND id > $2 AND id < $3 ORDER BY id {(ascending ? "ASC" : "DESC")} LIMIT $4
            """,
            chatId,
            query.AfterId ?? 0,
            query.BeforeId ?? long.MaxValue,
            limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = await ChatRows.ReadMessagesAsync(reader, cancellationToken);
        return new MessagePage { Messages = [.. messages.Take(limit)], HasMore = messages.Length > limit };
    }

    /// <summary>The newest text of the chat's model that users can see: its report. Empty when there is none.</summary>
    public async Task<string> ReadReportAsync(Guid chatId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            SELECT {ChatRows.MessageColumns} FROM messages
            WHERE chat_id = $1 AND role = 'assistant' AND visibility <> 'model' AND EXISTS (
                SELECT 1 FROM jsonb_array_elements(content) AS part WHERE part ->> 'type' = 'text' AND part ->> 'text' ~ '\S')
            ORDER BY id DESC LIMIT 1
            """,
            chatId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? MessageContent.Text(ChatRows.ReadMessage(reader).Content).Trim() : "";
    }

    /// <summary>Ids of the chats below a root.</summary>
    /// <param name="rootChatId">The root.</param>
    /// <param name="unfinished">Only those that are pending, running or paused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImmutableArray<Guid>> ReadDescendantsAsync(Guid rootChatId, bool unfinished, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT id FROM chats WHERE root_chat_id = $1 AND id <> $1 AND (NOT $2 OR status IN ('pending', 'running', 'paused'))",
            rootChatId,
            unfinished);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = ImmutableArray.CreateBuilder<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids.ToImmutable();
    }

    private async Task<ImmutableArray<ChatMessage>> ReadChunkAsync(Guid chatId, long after, long upTo, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            SELECT {ChatRows.MessageColumns} FROM messages
            WHERE chat_id = $1 AND visibility <> 'model' AND id > $2 AND id <= $3 ORDER BY id LIMIT {MessagesAChunk}
            """,
            chatId,
            after,
            upTo);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = ImmutableArray.CreateBuilder<ChatMessage>();
        var characters = 0;
        while (characters < CharactersAChunk && await reader.ReadAsync(cancellationToken))
        {
            messages.Add(ChatRows.ReadMessage(reader));
            characters += messages[^1].Content.Sum(MessageSize.Of);
        }

        return messages.ToImmutable();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static void Add(NpgsqlBatch batch, string sql, Guid chatId) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = chatId } } });
}

/// <summary>A chat as a new activation finds it.</summary>
/// <param name="Chat">The state.</param>
/// <param name="Journal">What the run that was lost had streamed.</param>
/// <param name="Budget">What the chat's tree may use and has used.</param>
internal sealed record TakenChat(Chat Chat, RunJournal Journal, TreeBudget Budget);

/// <summary>What a done command made: the user message and the queued message, where it made one.</summary>
internal sealed record CommandRecord(long? MessageId, long? QueuedMessageId);

/// <summary>The command was done before; nothing was stored now.</summary>
internal sealed class RepeatedCommandException(Exception? inner = null) : Exception("The command was done before.", inner);
