using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Chats;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Workspaces;

/// <summary>
/// What agents of workspaces tell and ask (platform.md 0.2). No user's token counts here but the agent's own, which its workspace checks:
/// it dies with the next build.
/// </summary>
internal static class AgentEndpoints
{
    private static readonly Problem NoToken = new(
        StatusCodes.Status401Unauthorized, $"The header {SessionToken.Header} must hold the agent's token.");

    /// <summary>Maps the endpoints into their group, which asks for no user.</summary>
    public static void Map(RouteGroupBuilder agents)
    {
        agents.MapGet("/manifest", ManifestAsync)
            .WithSummary("Tells an agent what it is to be").WithDescription(Authentication).Produces<AgentManifest>();
        agents.MapPost("/register", RegisterAsync)
            .WithSummary("Takes where an agent answers; repeated every 5 s as a sign of life, silent for 15 s it counts as disconnected")
            .WithDescription(Authentication)
            .Accepts<AgentRegistration>("application/json").Produces(StatusCodes.Status204NoContent);
        agents.MapPost("/lifecycle", LifecycleAsync)
            .WithSummary("Takes what an agent is at").WithDescription(Authentication)
            .Accepts<AgentLifecycleBody>("application/json").Produces(StatusCodes.Status204NoContent);
        agents.MapPatch("/logs", LogsAsync)
            .WithSummary("Takes what an agent's startup script says, at most 1 MiB in all").WithDescription(Authentication)
            .Accepts<AgentLogsBody>("application/json").Produces(StatusCodes.Status204NoContent)
            .ProducesError(StatusCodes.Status413PayloadTooLarge);
        agents.MapGet("/reinit", ReinitAsync)
            .WithSummary("Tells an agent when it is to read its manifest again")
            .WithDescription(Authentication + " The stream ends when the token does not count any more, or when the workspace moves.")
            .WithQuery("wait", QueryKind.Boolean, "Whether to wait for it; else the stream ends at once.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }

    private const string Authentication = "For agents of workspaces: `Coder-Session-Token` holds the agent's token.";

    private static Task ManifestAsync(HttpContext context, IGrainFactory grains) => AskAsync<bool>(
        context,
        default(bool),
        async (token, _) => await context.WriteAsync(
            Problems.Of(await Grain(grains, token).ReadManifest(token, context.RequestAborted)), WireJson.Instance.AgentManifest));

    private static async Task RegisterAsync(HttpContext context, IGrainFactory grains) => await AskAsync(
        context,
        await BodyAsync(context, WireJson.Instance.AgentRegistration),
        async (token, body) => await context.WriteDoneAsync(
            Problems.Of(await Grain(grains, token).Register(token, body, context.RequestAborted))));

    private static async Task LifecycleAsync(HttpContext context, IGrainFactory grains) => await AskAsync(
        context,
        Report(await BodyAsync(context, WireJson.Instance.AgentLifecycleBody)),
        async (token, report) => await context.WriteDoneAsync(
            Problems.Of(await Grain(grains, token).ReportLifecycle(token, report, context.RequestAborted))));

    private static async Task LogsAsync(HttpContext context, IGrainFactory grains, TimeProvider time) => await AskAsync(
        context,
        Lines(await BodyAsync(context, WireJson.Instance.AgentLogsBody), time.GetUtcNow()),
        async (token, lines) => await context.WriteDoneAsync(
            Problems.Of(await Grain(grains, token).AppendAgentLogs(token, lines, context.RequestAborted))));

    private static async Task ReinitAsync(HttpContext context, IGrainFactory grains)
    {
        var query = new QueryReader(context.Request, "wait");
        var wait = query.Bool("wait") ?? false;
        await AskAsync<bool>(
            context,
            query.Problem is { } problem ? problem : wait,
            (token, waits) => WatchAsync(context, Grain(grains, token), token, waits));
    }

    private static async Task WatchAsync(HttpContext context, IWorkspaceGrain workspace, AgentToken token, bool waits)
    {
        await foreach (var answer in workspace.WatchToken(token, context.RequestAborted))
        {
            if (answer.Refusal is { } refusal)
            {
                await context.WriteProblemAsync(Problems.Of(refusal));
                return;
            }

            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsync(": waiting\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (!waits)
            {
                return;
            }
        }
    }

    /// <summary>Answers who has no token or sent what cannot be read; else does what the endpoint is for.</summary>
    private static Task AskAsync<T>(HttpContext context, Outcome<T> input, Func<AgentToken, T, Task> ask) =>
        !AgentToken.TryParse(context.Request.Headers[SessionToken.Header].ToString(), out var token) ? context.WriteProblemAsync(NoToken)
        : input.Problem is { } problem ? context.WriteProblemAsync(problem)
        : ask(token, input.Value!);

    private static async Task<Outcome<T>> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        await RequestBody.ReadAsync(context.Request, type, largest: "body");

    private static Outcome<AgentLifecycleReport> Report(Outcome<AgentLifecycleBody> body) =>
        body.Problem is { } problem ? problem
        : body.Value!.State is { } state ? new AgentLifecycleReport { State = state, ChangedAt = body.Value.ChangedAt }
        : Problem.Invalid("Invalid lifecycle.", "state", "is required");

    private static Outcome<ImmutableArray<BuildLogLine>> Lines(Outcome<AgentLogsBody> body, DateTimeOffset now)
    {
        if (body.Problem is { } problem)
        {
            return problem;
        }

        if (body.Value!.Logs is not { } logs)
        {
            return Problem.Invalid("Invalid logs.", "logs", "is required");
        }

        for (var i = 0; i < logs.Length; i++)
        {
            if (logs[i]?.Output is null)
            {
                return Problem.Invalid("Invalid logs.", $"logs[{i}].output", "is required");
            }
        }

        return logs
            .Select(entry => new BuildLogLine
            {
                CreatedAt = entry.CreatedAt ?? now,
                Level = entry.Level ?? BuildLogLevel.Info,
                Output = entry.Output!,
            })
            .ToImmutableArray();
    }

    private static IWorkspaceGrain Grain(IGrainFactory grains, AgentToken token) => grains.GetGrain<IWorkspaceGrain>(token.WorkspaceId);
}
