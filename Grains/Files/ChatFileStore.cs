using System.Data;
using Npgsql;
using Parley.Grains.Abstractions.Files;

namespace Parley.Grains.Files;

/// <summary>All SQL of files. Every statement names the owner: another user's file is one that is not there.</summary>
internal sealed class ChatFileStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Most files of a user that no message names, unfinished uploads included: two messages full of them. With 10 MiB a file they bound
    /// what a user can store without using it to 400 MiB.
    /// </summary>
    public const int MaxUnattached = 40;

    // A file that nobody has named for a day can no longer be named, and an hour later it may go: so none goes while a message that was
    // checked before is being stored.
    private const string Usable = "size IS NOT NULL AND (attached OR created_at > now() - interval '1 day')";
    private const string Expired = "NOT attached AND created_at < now() - interval '25 hours'";

    /// <summary>
    /// Statement of the commit that stores a message: keeps the files $1 that it names. In the order of their ids, so that two commits with
    /// the same files never wait for each other.
    /// </summary>
    public const string AttachSql =
        """
        UPDATE chat_files SET attached = true
        WHERE id IN (SELECT id FROM chat_files WHERE id = ANY ($1) AND NOT attached ORDER BY id FOR UPDATE)
        """;

    /// <summary>Begins a file with its first piece, and takes out those of the owner that were never used.</summary>
    /// <returns>False when the owner has too many that are not used.</returns>
    public async Task<bool> BeginAsync(
        Guid ownerId, Guid id, string name, string mediaType, ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // One upload of an owner after the other, so that the count is right; with the lock that foreign keys do not wait for.
        Add(batch, "SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", Value(ownerId));
        // These two are served by the index chat_files_unattached.
        Add(batch, $"DELETE FROM chat_files WHERE owner_id = $1 AND {Expired}", Value(ownerId));
        Add(
            batch,
            """
            INSERT INTO chat_files (id, owner_id, name, mimetype) SELECT $1, $2, $3, $4
            WHERE (SELECT count(*) FROM chat_files WHERE owner_id = $2 AND NOT attached) < $5 ON CONFLICT (id) DO NOTHING
            """,
            Value(id),
            Value(ownerId),
            Value(name),
            Value(mediaType),
            Value(MaxUnattached));
        AddPiece(batch, ownerId, id, 0, first);
        return await HasFileAsync(batch, cancellationToken);
    }

    /// <summary>Adds a piece to a file that is not complete.</summary>
    /// <returns>False when there is no such file.</returns>
    public async Task<bool> AppendAsync(
        Guid ownerId, Guid id, int number, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        AddPiece(batch, ownerId, id, number, piece);
        return await HasFileAsync(batch, cancellationToken);
    }

    /// <summary>Completes a file: its size says that all of it is there.</summary>
    public async Task CompleteAsync(Guid ownerId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            UPDATE chat_files SET size = (SELECT sum(octet_length(data)) FROM chat_file_pieces WHERE file_id = id)
            WHERE id = $1 AND owner_id = $2 AND size IS NULL
            """,
            Value(id),
            Value(ownerId));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes a file that is not complete.</summary>
    public async Task DiscardAsync(Guid ownerId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "DELETE FROM chat_files WHERE id = $1 AND owner_id = $2 AND size IS NULL", Value(id), Value(ownerId));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A complete file, or null.</summary>
    public async Task<ChatFile?> FindAsync(Guid ownerId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT name, mimetype, size, created_at FROM chat_files WHERE id = $1 AND owner_id = $2 AND size IS NOT NULL",
            Value(id),
            Value(ownerId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ChatFile
            {
                Id = id,
                OwnerId = ownerId,
                Name = reader.GetString(0),
                MediaType = reader.GetString(1),
                Size = reader.GetInt32(2),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
            }
            : null;
    }

    /// <summary>The media types of those of the files that the owner can name in a message.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindUsableAsync(Guid ownerId, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT id, mimetype FROM chat_files WHERE id = ANY ($1) AND owner_id = $2 AND {Usable}", Value(ids), Value(ownerId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var types = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(cancellationToken))
            types[reader.GetGuid(0)] = reader.GetString(1);
        return types;
    }

    /// <summary>Whole files, in one question: as many of the first ones as have room together.</summary>
    /// <param name="ownerId">Whose they must be.</param>
    /// <param name="ids">Which, the most wanted first.</param>
    /// <param name="maxBytes">How many bytes they may have together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Of each file that there is its bytes, or null when it had no room.</returns>
    public async Task<IReadOnlyDictionary<Guid, byte[]?>> LoadAsync(
        Guid ownerId, Guid[] ids, int maxBytes, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            WITH wanted AS (
                SELECT file.id, file.size, sum(file.size) OVER (ORDER BY want.place) AS total
                FROM unnest($1) WITH ORDINALITY AS want (id, place) JOIN chat_files file ON file.id = want.id
                WHERE file.owner_id = $2 AND file.size IS NOT NULL
            )
            SELECT wanted.id, wanted.size, piece.data
            FROM wanted LEFT JOIN chat_file_pieces piece ON piece.file_id = wanted.id AND wanted.total <= $3
            ORDER BY wanted.id, piece.number
            """,
            Value(ids),
            Value(ownerId),
            Value(maxBytes));
        // One row after the other: the pieces of all files at once would be there twice.
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        var files = new Dictionary<Guid, byte[]?>();
        var (filled, last) = (0, Guid.Empty);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (id, size) = (reader.GetGuid(0), reader.GetInt32(1));
            if (id != last)
                (filled, last) = (0, id);
            if (await reader.IsDBNullAsync(2, cancellationToken))
            {
                files[id] = null;
                continue;
            }

            var piece = reader.GetFieldValue<byte[]>(2);
            var data = files.GetValueOrDefault(id) ?? (files[id] = new byte[size])!;
            piece.CopyTo(data, filled);
            filled += piece.Length;
        }

        return files;
    }

    /// <summary>A piece of a complete file, or null.</summary>
    public async Task<byte[]?> ReadPieceAsync(Guid ownerId, Guid id, int number, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT piece.data FROM chat_files file JOIN chat_file_pieces piece ON piece.file_id = file.id
            WHERE file.id = $1 AND file.owner_id = $2 AND file.size IS NOT NULL AND piece.number = $3
            """,
            Value(id),
            Value(ownerId),
            Value(number));
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    private static void AddPiece(NpgsqlBatch batch, Guid ownerId, Guid id, int number, ReadOnlyMemory<byte> piece)
    {
        Add(
            batch,
            """
            INSERT INTO chat_file_pieces (file_id, number, data) SELECT id, $3, $4 FROM chat_files
            WHERE id = $1 AND owner_id = $2 AND size IS NULL ON CONFLICT (file_id, number) DO NOTHING
            """,
            Value(id),
            Value(ownerId),
            Value(number),
            Value(piece));
        Add(batch, "SELECT EXISTS (SELECT FROM chat_files WHERE id = $1 AND owner_id = $2)", Value(id), Value(ownerId));
    }

    /// <summary>Runs a batch whose last statement says whether the file is there.</summary>
    private static async Task<bool> HasFileAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = false;
        do
        {
            while (await reader.ReadAsync(cancellationToken))
                found = reader.FieldCount > 0 && reader.GetBoolean(0);
        }
        while (await reader.NextResultAsync(cancellationToken));
        return found;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
