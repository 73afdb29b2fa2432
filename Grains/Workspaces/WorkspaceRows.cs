using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Storage;

namespace Parley.Grains.Workspaces;

/// <summary>Rows of workspaces, builds and agents, as columns and as records.</summary>
internal static class WorkspaceRows
{
    /// <summary>Columns of <see cref="ReadBuild"/>, of <c>workspace_builds b</c>.</summary>
    public const string BuildColumns =
        "b.id, b.template_version_id, b.preset_id, b.provisioner, b.number, b.transition, b.reason, b.initiator_id, b.status, b.error, "
        + "b.state, b.losses, b.created_at, b.updated_at, b.started_at, b.completed_at, b.canceled_at";

    /// <summary>Workspaces <c>w</c> with the latest build of each, for <see cref="ReadWorkspace"/>; conditions and order may follow.</summary>
    public const string SelectSql =
        $"""
        SELECT {BuildColumns}, w.id, w.owner_id, u.username, w.template_id, w.name, w.generation, w.created_at, w.updated_at
        FROM workspaces w JOIN users u ON u.id = w.owner_id
        JOIN LATERAL (SELECT * FROM workspace_builds WHERE workspace_id = w.id ORDER BY number DESC LIMIT 1) b ON true
        """;

    /// <summary>How many columns <see cref="ReadBuild"/> reads.</summary>
    public const int BuildWidth = 17;

    /// <summary>Columns of <see cref="ReadAgent"/>.</summary>
    public const string AgentColumns =
        "build_id, id, name, os, directory, env, startup_script, auth_token_hash, api_address, api_secret, version, expanded_directory, "
        + "status, lifecycle_state, created_at, first_connected_at, last_connected_at, disconnected_at, logs_length";

    /// <summary>Columns of a log line, and of <see cref="ReadLine"/>.</summary>
    public const string LineColumns = "id, created_at, level, output";

    /// <summary>A workspace with its latest build, without agents.</summary>
    public static WorkspaceState ReadWorkspace(NpgsqlDataReader reader) => new()
    {
        Build = ReadBuild(reader),
        Id = reader.GetGuid(BuildWidth),
        OwnerId = reader.GetGuid(BuildWidth + 1),
        OwnerName = reader.GetString(BuildWidth + 2),
        TemplateId = reader.GetGuid(BuildWidth + 3),
        Name = reader.GetString(BuildWidth + 4),
        Generation = reader.GetInt64(BuildWidth + 5),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(BuildWidth + 6),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(BuildWidth + 7),
    };

    public static Build ReadBuild(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        TemplateVersionId = reader.GetGuid(1),
        PresetId = reader.IsDBNull(2) ? null : reader.GetGuid(2),
        Provisioner = reader.GetString(3),
        Number = reader.GetInt32(4),
        Transition = EnumNames<BuildTransition>.Parse(reader.GetString(5)),
        Reason = EnumNames<BuildReason>.Parse(reader.GetString(6)),
        InitiatorId = reader.GetGuid(7),
        Status = EnumNames<BuildJobStatus>.Parse(reader.GetString(8)),
        Error = Text(reader, 9),
        State = reader.GetString(10),
        Losses = reader.GetInt32(11),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(12),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(13),
        StartedAt = Time(reader, 14),
        CompletedAt = Time(reader, 15),
        CanceledAt = Time(reader, 16),
    };

    /// <summary>An agent and the build that it belongs to.</summary>
    public static (Guid BuildId, Agent Agent) ReadAgent(NpgsqlDataReader reader) => (reader.GetGuid(0), new Agent
    {
        Id = reader.GetGuid(1),
        Template = new TemplateAgent
        {
            Name = reader.GetString(2),
            OperatingSystem = reader.GetString(3),
            Directory = Text(reader, 4),
            Env = JsonSerializer.Deserialize(reader.GetString(5), StorageJson.Default.ImmutableDictionaryStringString)!,
            StartupScript = Text(reader, 6),
        },
        TokenHash = Bytes(reader, 7),
        Address = Text(reader, 8),
        ApiSecret = Bytes(reader, 9),
        Version = Text(reader, 10),
        ExpandedDirectory = Text(reader, 11),
        Status = EnumNames<AgentStatus>.Parse(reader.GetString(12)),
        Lifecycle = EnumNames<AgentLifecycle>.Parse(reader.GetString(13)),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(14),
        FirstConnectedAt = Time(reader, 15),
        LastConnectedAt = Time(reader, 16),
        DisconnectedAt = Time(reader, 17),
        LogsLength = reader.GetInt32(18),
    });

    public static BuildLogLine ReadLine(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(1),
        Level = EnumNames<BuildLogLevel>.Parse(reader.GetString(2)),
        Output = reader.GetString(3),
    };

    /// <summary>A statement's parameter.</summary>
    public static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    /// <summary>A statement's parameter that may be null.</summary>
    public static NpgsqlParameter Optional(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
