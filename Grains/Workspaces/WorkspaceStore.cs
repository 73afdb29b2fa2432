using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Recovery;
using Parley.Grains.Storage;
using static Parley.Grains.Workspaces.WorkspaceRows;

namespace Parley.Grains.Workspaces;

/// <summary>
/// All SQL of a workspace's life. Each method is one round trip; writes are one transaction and name the generation that makes them, as
/// those of chats do (architecture.md decision 2). Decides nothing.
/// </summary>
internal sealed class WorkspaceStore(NpgsqlDataSource database, ISiloMembership silos)
{
    /// <summary>Takes a workspace for a new activation: from here on writes of every earlier owner are refused.</summary>
    /// <returns>The workspace; null when there is none.</returns>
    public async Task<WorkspaceState?> TakeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // First, and by itself: it waits for a write under way, and what follows then sees that.
        Add(batch, "UPDATE workspaces SET generation = generation + 1 WHERE id = $1", Value(id));
        Add(batch, $"{SelectSql} WHERE w.id = $1", Value(id));
        Add(
            batch,
            $"""
            SELECT {AgentColumns} FROM workspace_agents
            WHERE build_id = (SELECT id FROM workspace_builds WHERE workspace_id = $1 ORDER BY number DESC LIMIT 1) ORDER BY ordinal
            """,
            Value(id));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var workspace = ReadWorkspace(reader);
        await reader.NextResultAsync(cancellationToken);
        var agents = ImmutableArray.CreateBuilder<Agent>();
        while (await reader.ReadAsync(cancellationToken))
            agents.Add(ReadAgent(reader).Agent);
        return workspace with { Agents = agents.ToImmutable() };
    }

    /// <summary>Stores a new workspace with its first build.</summary>
    /// <returns>It as stored; null when the owner has one of this name.</returns>
    /// <exception cref="FencedException">Another activation has made it.</exception>
    public async Task<WorkspaceState?> CreateAsync(
        WorkspaceState workspace, ImmutableArray<BuildParameter> parameters, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(
            batch,
            "INSERT INTO workspaces (id, owner_id, template_id, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)",
            Value(workspace.Id),
            Value(workspace.OwnerId),
            Value(workspace.TemplateId),
            Value(workspace.Name),
            Value(workspace.CreatedAt));
        AddBuild(batch, workspace, parameters);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.ConstraintName is "workspaces_owner_name")
        {
            return null;
        }
        catch (PostgresException fault) when (fault.ConstraintName is "workspaces_pkey")
        {
            throw new FencedException($"Workspace {workspace.Id} exists already.", fault);
        }

        return workspace;
    }

    /// <summary>Stores the next build of a workspace; the tokens of the build before die with it.</summary>
    /// <param name="next">The workspace with that build and its agents.</param>
    /// <param name="parameters">The values to build with.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    /// <exception cref="FencedException">A newer owner holds the workspace.</exception>
    public Task BeginAsync(WorkspaceState next, ImmutableArray<BuildParameter> parameters, CancellationToken cancellationToken)
    {
        var batch = Fenced(next);
        Add(
            batch,
            """
            UPDATE workspace_agents SET status = 'disconnected', disconnected_at = now(), auth_token_hash = NULL, api_secret = NULL
            WHERE build_id IN (SELECT id FROM workspace_builds WHERE workspace_id = $1) AND status <> 'disconnected'
            """,
            Value(next.Id));
        Add(batch, "UPDATE workspaces SET updated_at = $2 WHERE id = $1", Value(next.Id), Value(next.UpdatedAt));
        AddBuild(batch, next, parameters);
        return ExecuteAsync(batch, next.Id, cancellationToken);
    }

    /// <summary>Stores what became of the latest build, and tokens that its agents were given.</summary>
    /// <exception cref="FencedException">A newer owner holds the workspace.</exception>
    public Task StoreBuildAsync(WorkspaceState workspace, CancellationToken cancellationToken)
    {
        var (build, batch) = (workspace.Build, Fenced(workspace));
        Add(
            batch,
            """
            UPDATE workspace_builds SET status = $2, error = $3, state = $4, losses = $5, updated_at = $6, started_at = $7,
                completed_at = $8, canceled_at = $9, worker_id = $10
            WHERE id = $1
            """,
            Value(build.Id),
            Value(EnumNames<BuildJobStatus>.Of(build.Status)),
            Optional(build.Error, NpgsqlDbType.Text),
            Value(build.State),
            Value(build.Losses),
            Value(build.UpdatedAt),
            Optional(build.StartedAt, NpgsqlDbType.TimestampTz),
            Optional(build.CompletedAt, NpgsqlDbType.TimestampTz),
            Optional(build.CanceledAt, NpgsqlDbType.TimestampTz),
            Optional(build.Status is BuildJobStatus.Running or BuildJobStatus.Canceling ? silos.Self : null, NpgsqlDbType.Text));
        foreach (var agent in workspace.Agents)
        {
            Add(
                batch, "UPDATE workspace_agents SET auth_token_hash = $2 WHERE id = $1",
                Value(agent.Id), Optional(agent.TokenHash, NpgsqlDbType.Bytea));
        }

        if (build.HasDeleted)
            Add(batch, "UPDATE workspaces SET deleted = true, updated_at = $2 WHERE id = $1", Value(workspace.Id), Value(workspace.UpdatedAt));
        return ExecuteAsync(batch, workspace.Id, cancellationToken);
    }

    /// <summary>Stores what an agent has become, and what it says.</summary>
    /// <exception cref="FencedException">A newer owner holds the workspace.</exception>
    public Task StoreAgentAsync(
        WorkspaceState workspace, Agent agent, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken)
    {
        var batch = Fenced(workspace);
        Add(
            batch,
            """
            UPDATE workspace_agents SET api_address = $2, api_secret = $3, version = $4, expanded_directory = $5, status = $6,
                lifecycle_state = $7, first_connected_at = $8, last_connected_at = $9, disconnected_at = $10, logs_length = $11
            WHERE id = $1
            """,
            Value(agent.Id),
            Optional(agent.Address, NpgsqlDbType.Text),
            Optional(agent.ApiSecret, NpgsqlDbType.Bytea),
            Optional(agent.Version, NpgsqlDbType.Text),
            Optional(agent.ExpandedDirectory, NpgsqlDbType.Text),
            Value(EnumNames<AgentStatus>.Of(agent.Status)),
            Value(EnumNames<AgentLifecycle>.Of(agent.Lifecycle)),
            Optional(agent.FirstConnectedAt, NpgsqlDbType.TimestampTz),
            Optional(agent.LastConnectedAt, NpgsqlDbType.TimestampTz),
            Optional(agent.DisconnectedAt, NpgsqlDbType.TimestampTz),
            Value(agent.LogsLength));
        if (!lines.IsEmpty)
            WorkspaceLogs.Add(batch, "workspace_agent_logs (agent_id,", agent.Id, lines);
        return ExecuteAsync(batch, workspace.Id, cancellationToken);
    }

    private static void AddBuild(NpgsqlBatch batch, WorkspaceState workspace, ImmutableArray<BuildParameter> parameters)
    {
        var build = workspace.Build;
        Add(
            batch,
            """
            INSERT INTO workspace_builds (id, workspace_id, template_version_id, preset_id, provisioner, number, transition, reason,
                initiator_id, status, state, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
            """,
            Value(build.Id),
            Value(workspace.Id),
            Value(build.TemplateVersionId),
            Optional(build.PresetId, NpgsqlDbType.Uuid),
            Value(build.Provisioner),
            Value(build.Number),
            Value(EnumNames<BuildTransition>.Of(build.Transition)),
            Value(EnumNames<BuildReason>.Of(build.Reason)),
            Value(build.InitiatorId),
            Value(EnumNames<BuildJobStatus>.Of(build.Status)),
            Value(build.State),
            Value(build.CreatedAt));
        Add(
            batch,
            "INSERT INTO workspace_build_parameters (build_id, name, value) SELECT $1, * FROM unnest($2, $3)",
            Value(build.Id),
            Value<string[]>([.. parameters.Select(parameter => parameter.Name)]),
            Value<string[]>([.. parameters.Select(parameter => parameter.Value)]));
        for (var i = 0; i < workspace.Agents.Length; i++)
            AddAgent(batch, build, workspace.Agents[i], i);
    }

    private static void AddAgent(NpgsqlBatch batch, Build build, Agent agent, int ordinal) => Add(
        batch,
        """
        INSERT INTO workspace_agents (id, build_id, ordinal, name, os, directory, env, startup_script, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        Value(agent.Id),
        Value(build.Id),
        Value(ordinal),
        Value(agent.Template.Name),
        Value(agent.Template.OperatingSystem),
        Optional(agent.Template.Directory, NpgsqlDbType.Text),
        Optional(JsonSerializer.Serialize(agent.Template.Env, StorageJson.Default.ImmutableDictionaryStringString), NpgsqlDbType.Jsonb),
        Optional(agent.Template.StartupScript, NpgsqlDbType.Text),
        Value(agent.CreatedAt));

    private NpgsqlBatch Fenced(WorkspaceState workspace)
    {
        var batch = database.CreateBatch();
        Add(batch, "SELECT demand_workspace($1, $2)", Value(workspace.Id), Value(workspace.Generation));
        return batch;
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using (batch)
        {
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException fault) when (fault.SqlState is FencedException.SqlState)
            {
                throw new FencedException($"Workspace {workspaceId} is held by a newer owner.", fault);
            }
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        batch.BatchCommands.Add(command);
    }
}
