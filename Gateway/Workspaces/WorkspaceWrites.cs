using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Workspaces;

/// <summary>
/// The changing endpoints: check what was asked, hand it to the grain, answer. A call that fails is not repeated here: the client sees in
/// the workspace what became of it.
/// </summary>
internal static class WorkspaceWrites
{
    public static async Task CreateAsync(HttpContext context, string user, IGrainFactory grains)
    {
        var actor = Caller.Of(context.User).User;
        var command = Ids.Command(context.Request);
        var known = IsCaller(user, actor)
            ? command.Problem ?? new QueryReader(context.Request).Problem
            : Problems.OfStatus(StatusCodes.Status404NotFound);
        var body = await BodyAsync(known, context, WireJson.Instance.CreateWorkspaceBody);
        await (body.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                Problems.Of(await grains.GetGrain<IWorkspaceGrain>(Ids.NewWorkspace(actor.UserId, command.Value))
                    .Create(actor, body.Value!.Input, context.RequestAborted)),
                WireJson.Instance.Workspace,
                StatusCodes.Status201Created));
    }

    public static async Task BuildAsync(HttpContext context, string workspace, IGrainFactory grains)
    {
        var id = Ids.Workspace(workspace);
        var body = await BodyAsync(
            id.Problem ?? new QueryReader(context.Request).Problem, context, WireJson.Instance.CreateBuildBody);
        if ((body.Problem ?? Fault(body.Value!)) is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }

        var input = new BuildInput
        {
            Transition = body.Value!.Transition!.Value,
            TemplateVersionId = body.Value.TemplateVersionId,
            RichParameterValues = body.Value.RichParameterValues ?? [],
            Reason = body.Value.Reason ?? BuildReason.Initiator,
        };
        var built = await grains.GetGrain<IWorkspaceGrain>(id.Value).Build(Caller.Of(context.User).User, input, context.RequestAborted);
        await context.WriteAsync(Problems.Of(built), WireJson.Instance.WorkspaceBuild, StatusCodes.Status201Created);
    }

    public static async Task CancelAsync(HttpContext context, string build, IGrainFactory grains)
    {
        var actor = Caller.Of(context.User).User;
        var id = Ids.Build(build);
        if ((id.Problem ?? new QueryReader(context.Request).Problem) is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }

        var found = await grains.GetGrain<IWorkspacesGrain>(Guid.Empty).FindBuild(actor, id.Value, context.RequestAborted);
        var canceled = found.Value is { } known
            ? await grains.GetGrain<IWorkspaceGrain>(known.WorkspaceId).Cancel(actor, id.Value, context.RequestAborted)
            : found;
        await context.WriteAsync(Problems.Of(canceled), WireJson.Instance.WorkspaceBuild);
    }

    private static Problem? Fault(CreateBuildBody body) => body.Transition is null
        ? Problem.Invalid("Invalid build.", "transition", "must be start, stop or delete")
        : null;

    private static bool IsCaller(string user, Actor actor) =>
        user == "me" || user == actor.Username || (Guid.TryParseExact(user, "D", out var id) && id == actor.UserId);

    private static async Task<Outcome<T>> BodyAsync<T>(
        Problem? known, HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        known is not null ? known : await RequestBody.ReadAsync(context.Request, type, largest: "body");
}
