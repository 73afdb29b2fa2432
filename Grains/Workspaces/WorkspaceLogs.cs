using System.Text;
using Npgsql;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Storage;
using static Parley.Grains.Workspaces.WorkspaceRows;

namespace Parley.Grains.Workspaces;

/// <summary>The tables of log lines.</summary>
internal sealed class WorkspaceLogs(NpgsqlDataSource database)
{
    /// <summary>Most bytes of text that a build or an agent may log (platform.md 0.2).</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most lines of an answer.</summary>
    private const int MaxLines = 10_000;

    /// <summary>Adds lines of a build.</summary>
    public async Task AppendBuildAsync(Guid buildId, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "workspace_build_logs (build_id,", buildId, lines);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds a statement that stores lines.</summary>
    /// <param name="batch">Takes the statement.</param>
    /// <param name="table">The table and its first column, as far as <c>(column,</c>.</param>
    /// <param name="source">Whose lines they are.</param>
    /// <param name="lines">The lines, in order.</param>
    public static void Add(NpgsqlBatch batch, string table, Guid source, ImmutableArray<BuildLogLine> lines) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"INSERT INTO {table} created_at, level, output) SELECT $1, * FROM unnest($2, $3, $4)")
        {
            Parameters =
            {
                Value(source),
                Value<DateTimeOffset[]>([.. lines.Select(line => line.CreatedAt.ToUniversalTime())]),
                Value<string[]>([.. lines.Select(line => EnumNames<BuildLogLevel>.Of(line.Level))]),
                Value<string[]>([.. lines.Select(line => line.Output)]),
            },
        });

    /// <summary>Lines of a build after one.</summary>
    public Task<ImmutableArray<BuildLogLine>> ReadBuildAsync(Guid buildId, long after, CancellationToken cancellationToken) =>
        ReadAsync("workspace_build_logs", "build_id", buildId, after, cancellationToken);

    /// <summary>Lines of an agent after one.</summary>
    public Task<ImmutableArray<BuildLogLine>> ReadAgentAsync(Guid agentId, long after, CancellationToken cancellationToken) =>
        ReadAsync("workspace_agent_logs", "agent_id", agentId, after, cancellationToken);

    /// <summary>How much of the limit a line takes.</summary>
    public static int SizeOf(BuildLogLine line) => Encoding.UTF8.GetByteCount(line.Output);

    private async Task<ImmutableArray<BuildLogLine>> ReadAsync(
        string table, string column, Guid source, long after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {LineColumns} FROM {table} WHERE {column} = $1 AND id > $2 ORDER BY id LIMIT {MaxLines}");
        command.Parameters.Add(Value(source));
        command.Parameters.Add(Value(after));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = ImmutableArray.CreateBuilder<BuildLogLine>();
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(ReadLine(reader));
        return lines.ToImmutable();
    }
}
