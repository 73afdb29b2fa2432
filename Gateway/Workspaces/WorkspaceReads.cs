using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Workspaces;

/// <summary>The reading endpoints: check what was asked, ask the grain, answer.</summary>
internal static class WorkspaceReads
{
    private const int MaxPage = 100;

    public static Task ListAsync(HttpContext context, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "name", "limit", "offset");
        var page = Page(query) with { Name = query.Text("name") };
        return AnswerAsync(
            context,
            query,
            default(Guid),
            _ => Grain(grains).List(User(context), page, context.RequestAborted),
            WireJson.Instance.WorkspacePage);
    }

    public static Task GetAsync(HttpContext context, string workspace, IGrainFactory grains) => AnswerAsync(
        context,
        new QueryReader(context.Request),
        Ids.Workspace(workspace),
        id => grains.GetGrain<IWorkspaceGrain>(id).Get(User(context), context.RequestAborted),
        WireJson.Instance.Workspace);

    public static Task ListBuildsAsync(HttpContext context, string workspace, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "limit", "offset");
        var page = Page(query);
        return AnswerAsync(
            context,
            query,
            Ids.Workspace(workspace),
            id => Grain(grains).ListBuilds(User(context), id, page, context.RequestAborted),
            WireJson.Instance.ImmutableArrayWorkspaceBuild);
    }

    public static Task GetBuildAsync(HttpContext context, string build, IGrainFactory grains) => AnswerAsync(
        context,
        new QueryReader(context.Request),
        Ids.Build(build),
        id => Grain(grains).FindBuild(User(context), id, context.RequestAborted),
        WireJson.Instance.WorkspaceBuild);

    public static Task ListParametersAsync(HttpContext context, string build, IGrainFactory grains) => AnswerAsync(
        context,
        new QueryReader(context.Request),
        Ids.Build(build),
        id => Grain(grains).ListParameters(User(context), id, context.RequestAborted),
        WireJson.Instance.ImmutableArrayBuildParameter);

    public static Task ReadBuildLogsAsync(HttpContext context, string build, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "after");
        var after = query.Long("after", 0) ?? 0;
        return AnswerAsync(
            context,
            query,
            Ids.Build(build),
            id => Grain(grains).ReadBuildLogs(User(context), id, after, context.RequestAborted),
            WireJson.Instance.ImmutableArrayBuildLogLine);
    }

    public static Task ReadAgentLogsAsync(HttpContext context, string agent, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "after");
        var after = query.Long("after", 0) ?? 0;
        return AnswerAsync(
            context,
            query,
            Ids.WorkspaceAgent(agent),
            id => Grain(grains).ReadAgentLogs(User(context), id, after, context.RequestAborted),
            WireJson.Instance.ImmutableArrayBuildLogLine);
    }

    private static async Task AnswerAsync<T>(
        HttpContext context, QueryReader query, Outcome<Guid> id, Func<Guid, Task<Reply<T>>> ask, JsonTypeInfo<T> type) =>
        await ((id.Problem ?? query.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(Problems.Of(await ask(id.Value)), type));

    private static WorkspaceQuery Page(QueryReader query) =>
        new() { Limit = query.Int("limit", 1, MaxPage), Offset = query.Int("offset", 0, int.MaxValue) ?? 0 };

    private static IWorkspacesGrain Grain(IGrainFactory grains) => grains.GetGrain<IWorkspacesGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
