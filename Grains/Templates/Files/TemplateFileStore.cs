using Npgsql;

namespace Parley.Grains.Templates.Files;

/// <summary>All SQL of uploaded archives.</summary>
internal sealed class TemplateFileStore(NpgsqlDataSource database)
{
    private const string Unfinished = "id = $1 AND created_by = $2 AND mimetype IS NULL";

    /// <summary>Begins an archive, and takes out those that no version was made of for a day.</summary>
    public async Task BeginAsync(Guid userId, Guid id, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch,
            """
            DELETE FROM template_files file WHERE created_at < now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM template_versions WHERE file_id = file.id)
            """);
        Add(batch, "INSERT INTO template_files (id, created_by) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", Value(id), Value(userId));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds a piece to an archive that is not complete; false when there is none.</summary>
    public async Task<bool> AppendAsync(
        Guid userId, Guid id, int number, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        // A repeat of the call writes the same bytes again.
        await using var command = Command(
            $"""
            INSERT INTO template_file_pieces (file_id, number, data) SELECT id, $3, $4 FROM template_files WHERE {Unfinished}
            ON CONFLICT (file_id, number) DO UPDATE SET data = excluded.data
            """,
            Value(id),
            Value(userId),
            Value(number),
            Value(piece));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Completes an archive; false when there is no such one that has bytes.</summary>
    public async Task<bool> CompleteAsync(Guid userId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT data FROM template_file_pieces WHERE file_id = $1 AND number = 0", Value(id));
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] first || ArchiveType.Of(first) is not { } type)
            return false;
        await using var update = Command(
            "UPDATE template_files SET mimetype = coalesce(mimetype, $3) WHERE id = $1 AND created_by = $2",
            Value(id),
            Value(userId),
            Value(type));
        return await update.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Deletes an archive that is not complete.</summary>
    public async Task DiscardAsync(Guid userId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command($"DELETE FROM template_files WHERE {Unfinished}", Value(id), Value(userId));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A whole archive that is complete, or null.</summary>
    public async Task<byte[]?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT data FROM template_files JOIN template_file_pieces ON file_id = id
            WHERE id = $1 AND mimetype IS NOT NULL ORDER BY number
            """,
            Value(id));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        using var whole = new MemoryStream();
        while (await reader.ReadAsync(cancellationToken))
            whole.Write(reader.GetFieldValue<byte[]>(0));
        return whole.Length == 0 ? null : whole.ToArray();
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
