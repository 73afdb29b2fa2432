using Npgsql;
using NpgsqlTypes;
using Parley.Grains.Abstractions.Workspaces;
using static Parley.Grains.Workspaces.WorkspaceRows;

namespace Parley.Grains.Workspaces;

/// <summary>Reads of workspaces beside their grains. Each names the owner: what is another's is not there.</summary>
internal sealed class WorkspaceQueries(NpgsqlDataSource database)
{
    private const string OwnedBuildsSql =
        $"""
        SELECT {BuildColumns}, w.id, w.name FROM workspace_builds b JOIN workspaces w ON w.id = b.workspace_id WHERE w.owner_id = $1
        """;

    /// <summary>Whether a user has a workspace that a chat can be bound to.</summary>
    public async Task<bool> IsUsableAsync(Guid ownerId, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT EXISTS (SELECT FROM workspaces WHERE id = $2 AND owner_id = $1 AND NOT deleted)", Value(ownerId), Value(workspaceId));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A page of a user's workspaces that are not deleted, by name.</summary>
    public async Task<WorkspacePage> ListAsync(Guid ownerId, WorkspaceQuery query, int limit, CancellationToken cancellationToken)
    {
        const string Which = "w.owner_id = $1 AND NOT w.deleted AND ($2 IS NULL OR w.name = $2)";
        var name = Optional(query.Name, NpgsqlDbType.Text);
        await using var count = Command($"SELECT count(*) FROM workspaces w WHERE {Which}", Value(ownerId), name.Clone());
        var all = (int)(long)(await count.ExecuteScalarAsync(cancellationToken))!;
        var page = ImmutableArray.CreateBuilder<WorkspaceState>();
        await using (var command = Command(
            $"{SelectSql} WHERE {Which} ORDER BY w.name LIMIT $3 OFFSET $4", Value(ownerId), name, Value(limit), Value(query.Offset)))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                page.Add(ReadWorkspace(reader));
        }

        var agents = await ReadAgentsAsync(page.Select(workspace => workspace.Build.Id), cancellationToken);
        return new WorkspacePage([.. page.Select(workspace => (workspace with { Agents = [.. agents[workspace.Build.Id]] }).ToView())], all);
    }

    /// <summary>Builds of a user's workspace, newest first; null when there is no such workspace.</summary>
    public async Task<ImmutableArray<WorkspaceBuild>?> ListBuildsAsync(
        Guid ownerId, Guid workspaceId, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"{OwnedBuildsSql} AND w.id = $2 ORDER BY b.number DESC LIMIT $3 OFFSET $4",
            Value(ownerId), Value(workspaceId), Value(limit), Value(offset));
        var builds = await ReadBuildsAsync(command, cancellationToken);
        // A workspace has a build from its birth on.
        return builds.IsEmpty && !await ExistsAsync(ownerId, workspaceId, cancellationToken) ? null : builds;
    }

    /// <summary>A build of a user's workspace; null when there is none.</summary>
    public async Task<WorkspaceBuild?> FindBuildAsync(Guid ownerId, Guid buildId, CancellationToken cancellationToken)
    {
        await using var command = Command($"{OwnedBuildsSql} AND b.id = $2", Value(ownerId), Value(buildId));
        return (await ReadBuildsAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Whether a user has a workspace with this agent.</summary>
    public async Task<bool> HasAgentAsync(Guid ownerId, Guid agentId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT EXISTS (SELECT FROM workspace_agents a JOIN workspace_builds b ON b.id = a.build_id JOIN workspaces w ON w.id = b.workspace_id
                WHERE a.id = $2 AND w.owner_id = $1)
            """,
            Value(ownerId), Value(agentId));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The values that a build was made with, by name.</summary>
    public async Task<ImmutableArray<BuildParameter>> ReadParametersAsync(Guid buildId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT name, value FROM workspace_build_parameters WHERE build_id = $1 ORDER BY name", Value(buildId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var parameters = ImmutableArray.CreateBuilder<BuildParameter>();
        while (await reader.ReadAsync(cancellationToken))
            parameters.Add(new BuildParameter(reader.GetString(0), reader.GetString(1)));
        return parameters.ToImmutable();
    }

    private async Task<bool> ExistsAsync(Guid ownerId, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT EXISTS (SELECT FROM workspaces WHERE id = $2 AND owner_id = $1)", Value(ownerId), Value(workspaceId));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<ImmutableArray<WorkspaceBuild>> ReadBuildsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var builds = new List<(Build Build, Guid WorkspaceId, string Name)>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                builds.Add((ReadBuild(reader), reader.GetGuid(BuildWidth), reader.GetString(BuildWidth + 1)));
        }

        var agents = await ReadAgentsAsync(builds.Select(build => build.Build.Id), cancellationToken);
        return [.. builds.Select(build => build.Build.ToView(build.WorkspaceId, build.Name, [.. agents[build.Build.Id]]))];
    }

    private async Task<ILookup<Guid, Agent>> ReadAgentsAsync(IEnumerable<Guid> builds, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT {AgentColumns} FROM workspace_agents WHERE build_id = ANY ($1) ORDER BY build_id, ordinal",
            Value<Guid[]>([.. builds]));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var agents = new List<(Guid BuildId, Agent Agent)>();
        while (await reader.ReadAsync(cancellationToken))
            agents.Add(ReadAgent(reader));
        return agents.ToLookup(agent => agent.BuildId, agent => agent.Agent);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        return command;
    }
}
