using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Identity;

namespace Parley.Grains.Workspaces;

/// <summary>Reads workspaces from the database, for their owners.</summary>
[StatelessWorker]
internal sealed class WorkspacesGrain(WorkspaceQueries queries, WorkspaceLogs logs) : Grain, IWorkspacesGrain
{
    private const int DefaultPage = 50;
    private const int LargestPage = 100;

    public async Task<Reply<WorkspacePage>> List(Actor actor, WorkspaceQuery query, CancellationToken cancellationToken) =>
        (Refuse(actor) ?? Check(query)) is { } refusal
            ? refusal
            : await queries.ListAsync(actor.UserId, query, query.Limit ?? DefaultPage, cancellationToken);

    public async Task<Reply<ImmutableArray<WorkspaceBuild>>> ListBuilds(
        Actor actor, Guid workspaceId, WorkspaceQuery query, CancellationToken cancellationToken)
    {
        if ((Refuse(actor) ?? Check(query)) is { } refusal)
            return refusal;
        return await queries.ListBuildsAsync(actor.UserId, workspaceId, query.Limit ?? DefaultPage, query.Offset, cancellationToken)
            is { } builds
                ? builds
                : WorkspaceRefusals.NotFound;
    }

    public async Task<Reply<WorkspaceBuild>> FindBuild(Actor actor, Guid buildId, CancellationToken cancellationToken) =>
        Refuse(actor) is null && await queries.FindBuildAsync(actor.UserId, buildId, cancellationToken) is { } build
            ? build
            : WorkspaceRefusals.NotFound;

    public async Task<Reply<ImmutableArray<BuildParameter>>> ListParameters(Actor actor, Guid buildId, CancellationToken cancellationToken) =>
        (await FindBuild(actor, buildId, cancellationToken)).Refusal is { } refusal
            ? refusal
            : await queries.ReadParametersAsync(buildId, cancellationToken);

    public async Task<Reply<ImmutableArray<BuildLogLine>>> ReadBuildLogs(
        Actor actor, Guid buildId, long after, CancellationToken cancellationToken) =>
        (await FindBuild(actor, buildId, cancellationToken)).Refusal is { } refusal
            ? refusal
            : await logs.ReadBuildAsync(buildId, after, cancellationToken);

    public async Task<Reply<ImmutableArray<BuildLogLine>>> ReadAgentLogs(
        Actor actor, Guid agentId, long after, CancellationToken cancellationToken) =>
        Refuse(actor) is null && await queries.HasAgentAsync(actor.UserId, agentId, cancellationToken)
            ? await logs.ReadAgentAsync(agentId, after, cancellationToken)
            : WorkspaceRefusals.NotFound;

    private static Refusal? Refuse(Actor actor) => Authorizer.MayActFor(actor, actor.UserId) ? null : WorkspaceRefusals.NotFound;

    private static Refusal? Check(WorkspaceQuery query) =>
        query.Limit is < 1 or > LargestPage ? WorkspaceRefusals.Invalid("limit", $"must be from 1 to {LargestPage}")
        : query.Offset < 0 ? WorkspaceRefusals.Invalid("offset", "must not be negative")
        : null;
}
