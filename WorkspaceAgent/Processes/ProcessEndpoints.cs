using System.Text;
using Parley.WorkspaceAgent.Files;
using Parley.WorkspaceAgent.Http;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>The process API (platform.md A.1).</summary>
internal sealed class ProcessEndpoints(ProcessTable table, WorkingDirectory directory, TimeProvider time)
{
    private const long BodyBytes = 1024 * 1024;

    // What Linux takes as one argument or variable: MAX_ARG_STRLEN, its zero included.
    private const int WordBytes = (128 * 1024) - 1;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v0/processes/start", async context => await (await StartAsync(context)).WriteAsync(context));
        routes.MapGet("/api/v0/processes/list", context => List(context).WriteAsync(context));
        routes.MapGet("/api/v0/processes/{id}/output", async context => await (await OutputAsync(context)).WriteAsync(context));
        routes.MapPost("/api/v0/processes/{id}/signal", async context => await (await SignalAsync(context)).WriteAsync(context));
    }

    private async Task<Answer> StartAsync(HttpContext context)
    {
        var (caller, badHeader) = Caller.Of(context.Request);
        if ((badHeader ?? new QueryReader(context.Request).Refusal()) is { } refused)
            return refused;
        var (body, badBody) = await JsonBody.ReadAsync(context, AgentJson.Default.StartRequest, BodyBytes);
        if (body is null)
            return badBody!;
        if (Check(body) is { Count: > 0 } faults)
            return Answer.Refused(StatusCodes.Status400BadRequest, Sentence(faults[0]), null, faults);
        var outcome = table.Start(new ProcessStart(
            body.Command!, body.Workdir, directory.Of(body.Workdir), body.Env?.ToDictionary(pair => pair.Key, pair => pair.Value ?? ""),
            body.Background, caller.ChatId, body.IdempotencyKey ?? caller.Key));
        if (outcome.Process is not { } process)
            return Refused(outcome);
        if (body.WaitMs is not { } wait)
            return Answer.Of(new StartResponse(process.Id, true, null), AgentJson.Default.StartResponse);
        await process.WaitAsync(Bounded(wait), time, context.RequestAborted);
        return Answer.Of(new StartResponse(process.Id, true, process.Snapshot()), AgentJson.Default.StartResponse);
    }

    private Answer List(HttpContext context)
    {
        var (caller, refused) = Caller.Of(context.Request);
        return refused ?? new QueryReader(context.Request).Refusal() ?? Answer.Of(
            new ProcessList([.. table.List(caller.ChatId).Select(ProcessInfo.Of)]), AgentJson.Default.ProcessList);
    }

    private async Task<Answer> OutputAsync(HttpContext context)
    {
        QueryReader query = new(context.Request);
        var wait = query.Number("wait_ms", query.Flag("wait") ? (long)LongestWait.TotalMilliseconds : 0);
        var (process, refused) = Find(context);
        if ((query.Refusal() ?? refused) is { } refusal)
            return refusal;
        await process!.WaitAsync(Bounded(wait), time, context.RequestAborted);
        return Answer.Of(process.Snapshot(), AgentJson.Default.ProcessOutput);
    }

    private async Task<Answer> SignalAsync(HttpContext context)
    {
        var (body, badBody) = await JsonBody.ReadAsync(context, AgentJson.Default.SignalRequest, BodyBytes);
        if (body is null)
            return badBody!;
        if (body.Signal is not ("kill" or "terminate"))
            return Faulty(string.IsNullOrEmpty(body.Signal) ? "Signal is required." : "Unsupported signal.", "signal", "must be kill or terminate");
        if (body.KillAfterMs < 0 || (body.KillAfterMs is not null && body.Signal == "kill"))
            return Faulty("The field kill_after_ms is wrong.", "kill_after_ms", "must be a number from 0, with terminate");
        var (process, refused) = Find(context);
        if (process is null)
            return refused!;
        if (process.Exit is not null)
            return Answer.Refused(StatusCodes.Status409Conflict, "The process has already exited.");
        if (body.Signal == "terminate")
        {
            if (body.KillAfterMs is { } grace)
                table.Stop(process, Bounded(grace));
            else
                process.Shell.Terminate();
            return Answer.Done("The process was asked to end.");
        }

        if (!await process.Shell.KillAsync())
            return Answer.Done("The process was killed, but something of it is still there.");
        await process.Exited;
        return Answer.Done("The process was killed.");
    }

    private (AgentProcess? Process, Answer? Refusal) Find(HttpContext context)
    {
        var (caller, refused) = Caller.Of(context.Request);
        if (refused is not null)
            return (null, refused);
        var process = Guid.TryParse((string?)context.Request.RouteValues["id"], out var id) ? table.Find(id, caller.ChatId) : null;
        return (process, process is null ? Answer.Refused(StatusCodes.Status404NotFound, "Process not found.") : null);
    }

    private static TimeSpan Bounded(long milliseconds) =>
        TimeSpan.FromMilliseconds(Math.Min(milliseconds, (long)LongestWait.TotalMilliseconds));

    private static List<FieldFault> Check(StartRequest body)
    {
        List<FieldFault> faults = [];
        if (string.IsNullOrEmpty(body.Command))
            faults.Add(new FieldFault("command", "is required"));
        else if (!IsWord(body.Command))
            faults.Add(new FieldFault("command", "must be below 128 KiB, without NUL"));
        if (body.Workdir is not null && FilePath.Fault(body.Workdir) is { } fault)
            faults.Add(new FieldFault("workdir", fault));
        foreach (var (name, value) in body.Env ?? [])
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || !IsWord($"{name}={value}"))
                faults.Add(new FieldFault("env", "must have names without =, and values below 128 KiB, without NUL"));
        }

        if (body.IdempotencyKey is { Length: 0 or > Caller.LongestKey })
            faults.Add(new FieldFault("idempotency_key", $"must be 1 to {Caller.LongestKey} characters"));
        if (body.WaitMs < 0)
            faults.Add(new FieldFault("wait_ms", "must not be negative"));
        return faults;
    }

    private static bool IsWord(string text) => !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) < WordBytes;

    private static string Sentence(FieldFault fault) => $"{char.ToUpperInvariant(fault.Field[0])}{fault.Field[1..]} {fault.Detail}.";

    private static Answer Faulty(string message, string field, string detail) =>
        Answer.Refused(StatusCodes.Status400BadRequest, message, null, new FieldFault(field, detail));

    private static Answer Refused(StartOutcome outcome) => outcome.Refusal switch
    {
        StartRefusal.KeyTaken => Answer.Refused(StatusCodes.Status409Conflict, "The idempotency key was used for another command."),
        StartRefusal.TooMany => Answer.Refused(
            StatusCodes.Status429TooManyRequests, $"{ProcessTable.MostRunning} processes are running. End some of them first."),
        StartRefusal.ShuttingDown => Answer.Refused(StatusCodes.Status500InternalServerError, "The workspace agent is shutting down."),
        _ => Answer.Refused(StatusCodes.Status500InternalServerError, "The process could not be started.", outcome.Detail),
    };
}
