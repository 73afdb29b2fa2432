using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Chats;
using Parley.Grains.Usage;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Storage;

/// <summary>The SQL of run journals. Not grain storage: that is read at every activation, and a journal only after a loss.</summary>
internal sealed class RunJournalStore(NpgsqlDataSource database)
{
    /// <summary>Reads the journal of a chat ($1) whose turn is due or under way, for <see cref="Read"/>.</summary>
    public const string ReadSql =
        """
        SELECT turn, after_message_id, step, lost, wait, use, generation, answer_after, answer_step, answer
        FROM run_journals JOIN chats ON id = chat_id
        WHERE id = $1 AND status IN ('pending', 'running')
        """;

    /// <summary>Writes down that the calls of a step are made (<see cref="BegunStep"/>), whatever else is known of the step.</summary>
    public const string BeginSql =
        """
        INSERT INTO run_journals (chat_id, turn, lost, answer_after, answer_step, answer) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (chat_id) DO UPDATE
        SET turn = EXCLUDED.turn, answer_after = EXCLUDED.answer_after, answer_step = EXCLUDED.answer_step, answer = EXCLUDED.answer
        """;

    // At worst the journal says less than there was: not worth a wait for the disk.
    private const string Hurry = "SELECT set_config('synchronous_commit', 'off', true)";

    // Waits for a commit under way, which stores what the run has used: no journal may claim it after that. The commit takes the chat's
    // row first as well.
    private const string WriteSql =
        """
        INSERT INTO run_journals (chat_id, turn, after_message_id, step, lost, wait, use, generation)
        SELECT id, $3, $4, $5, $6, $7, CASE WHEN status = 'running' THEN $8::jsonb END, $2
        FROM chats WHERE id = $1 AND run_generation = $2 FOR SHARE
        ON CONFLICT (chat_id) DO UPDATE SET turn = EXCLUDED.turn, after_message_id = EXCLUDED.after_message_id, step = EXCLUDED.step,
            lost = EXCLUDED.lost, wait = EXCLUDED.wait, use = EXCLUDED.use, generation = EXCLUDED.generation, written_at = now()
        """;

    /// <summary>What a row says about the chat: how often its turn was lost, and what the last run had streamed.</summary>
    public static (int Lost, RunJournal Journal) Read(NpgsqlDataReader reader, Chat chat)
    {
        if (reader.GetInt64(0) != chat.Turn)
            return (0, RunJournal.Empty);
        var isOfThisStep = !reader.IsDBNull(1) && !reader.IsDBNull(2) && reader.GetInt64(1) == chat.LastMessageId;
        var isBegun = !reader.IsDBNull(7) && reader.GetInt64(7) == chat.LastMessageId;
        return (reader.GetInt32(3), new RunJournal(isOfThisStep ? Messages(reader, 2) : [])
        {
            Wait = !isOfThisStep || reader.IsDBNull(4)
                ? null
                : JsonSerializer.Deserialize(reader.GetString(4), StorageJson.Default.JournaledWait),
            Use = !isOfThisStep || reader.IsDBNull(5) ? StepUse.None : ReadUse(reader.GetString(5), reader.GetInt64(6)),
            Begun = isBegun ? new BegunStep(reader.GetString(8), Messages(reader, 9)) : null,
        });
    }

    private static StepUse ReadUse(string json, long generation)
    {
        var use = JsonSerializer.Deserialize(json, StorageJson.Default.StepUse)!;
        return use with { Calls = [.. use.Calls.Select(call => call with { LostGeneration = generation })] };
    }

    private static ImmutableArray<ChatMessage> Messages(NpgsqlDataReader reader, int column) =>
        JsonSerializer.Deserialize(reader.GetString(column), StorageJson.Default.ImmutableArrayChatMessage);

    /// <summary>Notes what the running step has streamed so far, what it had to wait for, and what it used.</summary>
    /// <param name="chat">The chat as its run sees it.</param>
    /// <param name="journal">The step's rows if it were cut now, its newest wait, and what the run has used that no commit has stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when a newer owner holds the chat.</returns>
    public async Task<bool> WriteAsync(Chat chat, RunJournal journal, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Hurry));
        var write = new NpgsqlBatchCommand(WriteSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = chat.Id },
                new NpgsqlParameter<long> { TypedValue = chat.RunGeneration },
                new NpgsqlParameter<long> { TypedValue = chat.Turn },
                new NpgsqlParameter<long> { TypedValue = chat.LastMessageId },
                new NpgsqlParameter
                {
                    Value = JsonSerializer.SerializeToUtf8Bytes(journal.Streamed, StorageJson.Default.ImmutableArrayChatMessage),
                    NpgsqlDbType = NpgsqlDbType.Jsonb,
                },
                new NpgsqlParameter<int> { TypedValue = chat.LostRuns },
                new NpgsqlParameter
                {
                    Value = journal.Wait is { } wait
                        ? JsonSerializer.SerializeToUtf8Bytes(wait, StorageJson.Default.JournaledWait)
                        : DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Jsonb,
                },
                new NpgsqlParameter
                {
                    Value = journal.Use.IsNone ? DBNull.Value : JsonSerializer.SerializeToUtf8Bytes(journal.Use, StorageJson.Default.StepUse),
                    NpgsqlDbType = NpgsqlDbType.Jsonb,
                },
            },
        };
        batch.BatchCommands.Add(write);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return write.RecordsAffected > 0;
    }
}
