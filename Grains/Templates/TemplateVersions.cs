using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>All SQL of versions of templates and their presets.</summary>
internal sealed class TemplateVersions(NpgsqlDataSource database)
{
    private const string Columns =
        """
        version.id, version.template_id, version.name, version.message, version.file_id, version.provisioner, version.manifest,
        version.archived, version.created_by, author.username, version.created_at, version.updated_at
        """;

    private const string From = "FROM template_versions version LEFT JOIN users author ON author.id = version.created_by";

    /// <summary>A version with its presets, or null.</summary>
    public async Task<StoredTemplateVersion?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, $"SELECT {Columns} {From} WHERE version.id = $1", Value(id));
        Add(
            batch,
            """
            SELECT id, name, description, icon, is_default, parameters, instances, ttl
            FROM template_version_presets WHERE version_id = $1 ORDER BY ordinal
            """,
            Value(id));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var version = Read(reader);
        await reader.NextResultAsync(cancellationToken);
        var presets = ImmutableArray.CreateBuilder<StoredTemplatePreset>();
        while (await reader.ReadAsync(cancellationToken))
            presets.Add(ReadPreset(reader));
        return version with { Presets = presets.ToImmutable() };
    }

    /// <summary>The versions of a template without their presets, newest first.</summary>
    public async Task<ImmutableArray<StoredTemplateVersion>> ListAsync(
        Guid templateId, bool includeArchived, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} {From} WHERE version.template_id = $1 AND ($2 OR NOT version.archived) ORDER BY version.id DESC");
        command.Parameters.Add(Value(templateId));
        command.Parameters.Add(Value(includeArchived));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = ImmutableArray.CreateBuilder<StoredTemplateVersion>();
        while (await reader.ReadAsync(cancellationToken))
            versions.Add(Read(reader));
        return versions.ToImmutable();
    }

    /// <summary>Adds a version that was checked, with the presets of its manifest.</summary>
    /// <param name="version">The version; its times and who made it are not read.</param>
    /// <param name="createdBy">Who pushed it.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>Why it was not stored, or null.</returns>
    public async Task<Refusal?> CreateAsync(StoredTemplateVersion version, Guid createdBy, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch,
            """
            INSERT INTO template_versions (id, template_id, name, message, file_id, provisioner, manifest, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Value(version.Id),
            Optional(version.TemplateId, NpgsqlDbType.Uuid),
            Value(version.Name),
            Value(version.Message),
            Optional(version.FileId, NpgsqlDbType.Uuid),
            Value(version.Provisioner),
            Json(JsonSerializer.Serialize(version.Manifest, ManifestJson.Default.TemplateManifest)),
            Value(createdBy));
        for (var i = 0; i < version.Manifest.Presets.Length; i++)
            AddPreset(batch, version.Id, i, version.Manifest.Presets[i]);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return null;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return TemplateRefusals.VersionNameTaken;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.ForeignKeyViolation)
        {
            // It was too old to stay, and went while it was read.
            return TemplateRefusals.NoSuchFile;
        }
    }

    /// <summary>Takes a version out of use, or back.</summary>
    /// <returns>False for the active one, which stays in use.</returns>
    public async Task<bool> SetArchivedAsync(Guid id, bool archived, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // Whoever makes a version active locks the template first as well, so one of the two sees what the other did.
        Add(
            batch,
            "SELECT FROM templates WHERE id = (SELECT template_id FROM template_versions WHERE id = $1) FOR NO KEY UPDATE",
            Value(id));
        Add(
            batch,
            """
            UPDATE template_versions SET archived = $2, updated_at = now()
            WHERE id = $1 AND NOT ($2 AND EXISTS (SELECT FROM templates WHERE active_version_id = $1 AND NOT deleted))
            """,
            Value(id),
            Value(archived));
        return await batch.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private static void AddPreset(NpgsqlBatch batch, Guid versionId, int ordinal, TemplatePreset preset) => Add(
        batch,
        """
        INSERT INTO template_version_presets
            (id, version_id, ordinal, name, description, icon, is_default, parameters, instances, ttl)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        Value(Guid.CreateVersion7()),
        Value(versionId),
        Value(ordinal),
        Value(preset.Name),
        Optional(preset.Description, NpgsqlDbType.Text),
        Optional(preset.Icon, NpgsqlDbType.Text),
        Value(preset.Default),
        Json(JsonSerializer.Serialize(preset.Parameters, ManifestJson.Default.ImmutableArrayBuildParameter)),
        Optional(preset.Prebuilds?.Instances, NpgsqlDbType.Integer),
        Optional(preset.Prebuilds?.Ttl, NpgsqlDbType.Interval));

    private static StoredTemplateVersion Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        TemplateId = reader.IsDBNull(1) ? null : reader.GetGuid(1),
        Name = reader.GetString(2),
        Message = reader.GetString(3),
        FileId = reader.IsDBNull(4) ? null : reader.GetGuid(4),
        Provisioner = reader.GetString(5),
        Manifest = JsonSerializer.Deserialize(reader.GetString(6), ManifestJson.Default.TemplateManifest)!,
        Archived = reader.GetBoolean(7),
        CreatedBy = reader.IsDBNull(8) ? null : new TemplateAuthor(reader.GetGuid(8), reader.GetString(9)),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(11),
    };

    private static StoredTemplatePreset ReadPreset(NpgsqlDataReader reader) => new(reader.GetGuid(0), new TemplatePreset
    {
        Name = reader.GetString(1),
        Description = reader.IsDBNull(2) ? null : reader.GetString(2),
        Icon = reader.IsDBNull(3) ? null : reader.GetString(3),
        Default = reader.GetBoolean(4),
        Parameters = JsonSerializer.Deserialize(reader.GetString(5), ManifestJson.Default.ImmutableArrayBuildParameter),
        Prebuilds = reader.IsDBNull(6)
            ? null
            : new PresetPrebuilds(reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetFieldValue<TimeSpan>(7)),
    });

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Json(string json) => Optional(json, NpgsqlDbType.Jsonb);

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
