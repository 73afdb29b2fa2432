using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>All SQL of templates. One that is deleted looks absent.</summary>
internal sealed class TemplateStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        SELECT template.id, template.name, template.display_name, template.description, template.icon, version.provisioner,
            template.active_version_id, template.deprecated, template.created_by, author.username, template.created_at, template.updated_at
        FROM templates template JOIN template_versions version ON version.id = template.active_version_id
            LEFT JOIN users author ON author.id = template.created_by
        WHERE NOT template.deleted
        """;

    /// <summary>All templates, by name whatever its case.</summary>
    public async Task<ImmutableArray<Template>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var templates = new List<Template>();
        while (await reader.ReadAsync(cancellationToken))
            templates.Add(Read(reader));
        // Here, for a database orders by the rules of its locale.
        return [.. templates.OrderBy(template => template.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>A template, or null.</summary>
    public async Task<Template?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} AND template.id = $1");
        command.Parameters.Add(Value(id));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Makes a template, that was checked, of a version that none has.</summary>
    public async Task<Refusal?> CreateAsync(Guid id, TemplateInput input, Guid createdBy, CancellationToken cancellationToken)
    {
        // In one statement: each of the two rows refers to the other.
        await using var command = database.CreateCommand(
            """
            WITH version AS (
                UPDATE template_versions SET template_id = $1, updated_at = now()
                WHERE id = $2 AND template_id IS NULL AND NOT archived RETURNING id
            )
            INSERT INTO templates (id, active_version_id, name, display_name, description, icon, created_by)
            SELECT $1, version.id, $3, $4, $5, $6, $7 FROM version
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            Value(id), Value(input.TemplateVersionId!.Value), Value(input.Name!), Value(input.DisplayName ?? ""),
            Value(input.Description ?? ""), Value(input.Icon ?? ""), Value(createdBy),
        });
        return await WriteAsync(command, TemplateRefusals.VersionNotFree, cancellationToken);
    }

    /// <summary>Changes what is given of a template; the change was checked.</summary>
    public async Task<Refusal?> UpdateAsync(Guid id, TemplateInput input, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE templates SET name = coalesce($2, name), display_name = coalesce($3, display_name),
                description = coalesce($4, description), icon = coalesce($5, icon), deprecated = coalesce($6, deprecated),
                updated_at = now()
            WHERE id = $1 AND NOT deleted
            """);
        command.Parameters.AddRange(new[]
        {
            Value(id), Text(input.Name), Text(input.DisplayName), Text(input.Description), Text(input.Icon), Text(input.DeprecationMessage),
        });
        return await WriteAsync(command, TemplateRefusals.NoSuchTemplate, cancellationToken);
    }

    /// <summary>Makes a version of a template the active one.</summary>
    /// <returns>False when the template has no such version that is in use.</returns>
    public async Task<bool> ActivateAsync(Guid id, Guid versionId, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // First, so that the next statement sees what an archival that was under way did (TemplateVersions.SetArchivedAsync).
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT FROM templates WHERE id = $1 FOR NO KEY UPDATE")
        {
            Parameters = { Value(id) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            UPDATE templates SET active_version_id = $2, updated_at = now() WHERE id = $1 AND NOT deleted
            AND EXISTS (SELECT FROM template_versions WHERE id = $2 AND template_id = $1 AND NOT archived)
            """)
        {
            Parameters = { Value(id), Value(versionId) },
        });
        return await batch.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Deletes a template; false when there is none.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE templates SET deleted = true, updated_at = now() WHERE id = $1 AND NOT deleted");
        command.Parameters.Add(Value(id));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Makes a template that comes with the product, unless there is or ever was one.</summary>
    public async Task CreateFirstAsync(
        TemplateInput input, string provisioner, TemplateManifest manifest, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // Several silos may start at once.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock(hashtextextended('parley.templates', 0))"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            WITH version AS (
                INSERT INTO template_versions (id, template_id, name, provisioner, manifest)
                SELECT $2, $1, 'built-in', $6, $7 WHERE NOT EXISTS (SELECT FROM templates) RETURNING id
            )
            INSERT INTO templates (id, active_version_id, name, display_name, description) SELECT $1, version.id, $3, $4, $5 FROM version
            """)
        {
            Parameters =
            {
                Value(Guid.CreateVersion7()),
                Value(Guid.CreateVersion7()),
                Value(input.Name!),
                Value(input.DisplayName!),
                Value(input.Description!),
                Value(provisioner),
                new NpgsqlParameter
                {
                    Value = JsonSerializer.Serialize(manifest, ManifestJson.Default.TemplateManifest),
                    NpgsqlDbType = NpgsqlDbType.Jsonb,
                },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Refusal?> WriteAsync(NpgsqlCommand command, Refusal nothing, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0 ? null : nothing;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return TemplateRefusals.NameTaken;
        }
    }

    private static Template Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        OrganizationId = DefaultOrganization.Id,
        OrganizationName = DefaultOrganization.Name,
        Name = reader.GetString(1),
        DisplayName = reader.GetString(2),
        Description = reader.GetString(3),
        Icon = reader.GetString(4),
        Provisioner = reader.GetString(5),
        ActiveVersionId = reader.GetGuid(6),
        Deprecated = reader.GetString(7).Length > 0,
        DeprecationMessage = reader.GetString(7),
        CreatedById = reader.IsDBNull(8) ? null : reader.GetGuid(8),
        CreatedByName = reader.IsDBNull(9) ? null : reader.GetString(9),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(11),
    };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
