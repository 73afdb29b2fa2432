namespace Parley.WorkspaceAgent.Processes;

/// <summary>The body of <c>POST /api/v0/processes/start</c>.</summary>
/// <param name="Command">What to run, as <c>sh -c</c> takes it.</param>
/// <param name="Workdir">Where; relative to the agent's directory, which is also the default.</param>
/// <param name="Env">Variables beside those that every process has.</param>
/// <param name="Background">Whether nobody waits for it. Stored and listed, nothing more.</param>
/// <param name="IdempotencyKey">Names the start among its chat's; the header Idempotency-Key says the same.</param>
/// <param name="WaitMs">How long to wait for the end before answering, in milliseconds; at most 5 minutes.</param>
internal sealed record StartRequest(
    string? Command, string? Workdir, Dictionary<string, string?>? Env, bool Background, string? IdempotencyKey, long? WaitMs);

/// <summary>The answer to a start.</summary>
/// <param name="Id">The process.</param>
/// <param name="Started">Always true.</param>
/// <param name="Result">What it looks like after the wait that was asked for; null when none was.</param>
internal sealed record StartResponse(Guid Id, bool Started, ProcessOutput? Result);

/// <summary>The answer of <c>GET /api/v0/processes/{id}/output</c>.</summary>
/// <param name="Output">What it wrote, both outputs in one.</param>
/// <param name="Truncated">What is missing of it; null when it is all there.</param>
/// <param name="Running">Whether it runs.</param>
/// <param name="ExitCode">How it ended; null while it runs.</param>
internal sealed record ProcessOutput(string Output, OutputTruncation? Truncated, bool Running, int? ExitCode);

/// <summary>How an output was shortened (platform.md A.2).</summary>
/// <param name="OriginalBytes">How much was written.</param>
/// <param name="RetainedBytes">How long the text is, in bytes of UTF-8.</param>
/// <param name="OmittedBytes">How much between beginning and end is not kept.</param>
/// <param name="Strategy">Always <c>head_tail</c>.</param>
internal sealed record OutputTruncation(long OriginalBytes, long RetainedBytes, long OmittedBytes, string Strategy);

/// <summary>The answer of <c>GET /api/v0/processes/list</c>.</summary>
internal sealed record ProcessList(IReadOnlyList<ProcessInfo> Processes);

/// <summary>One process of a list. Times are Unix seconds.</summary>
internal sealed record ProcessInfo(
    Guid Id, string Command, string? Workdir, bool Background, bool Running, int? ExitCode, long StartedAtUnix, long? ExitedAtUnix)
{
    /// <summary>Describes a process.</summary>
    public static ProcessInfo Of(AgentProcess process)
    {
        var exit = process.Exit;
        return new ProcessInfo(
            process.Id, process.Start.Command, process.Start.Directory, process.Start.Background, exit is null, exit?.Code,
            process.StartedAt.ToUnixTimeSeconds(), exit?.At.ToUnixTimeSeconds());
    }
}

/// <summary>The body of <c>POST /api/v0/processes/{id}/signal</c>.</summary>
/// <param name="Signal"><c>kill</c> or <c>terminate</c>.</param>
/// <param name="KillAfterMs">With <c>terminate</c>: after how many milliseconds the agent kills what is still there, itself.</param>
internal sealed record SignalRequest(string? Signal, long? KillAfterMs);
