namespace Parley.WorkspaceAgent.Processes;

/// <summary>A process that a request started, for as long as it is remembered.</summary>
/// <param name="id">Its id on the wire.</param>
/// <param name="start">What was asked for.</param>
/// <param name="startedAt">When.</param>
/// <param name="order">How many were started before it.</param>
internal sealed class AgentProcess(Guid id, ProcessStart start, DateTimeOffset startedAt, long order)
{
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProcessExit? _exit;
    private Shell? _shell;

    /// <summary>Its id on the wire.</summary>
    public Guid Id => id;

    /// <summary>What was asked for.</summary>
    public ProcessStart Start => start;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>How many were started before it.</summary>
    public long Order => order;

    /// <summary>What it has written.</summary>
    public HeadTailBuffer Output { get; } = new();

    /// <summary>How it ended; null while it runs. When it is set, <see cref="Output"/> is complete.</summary>
    public ProcessExit? Exit => _exit;

    /// <summary>Completes when it has ended.</summary>
    public Task Exited => _exited.Task;

    /// <summary>The shell that runs it.</summary>
    public Shell Shell => _shell ?? throw new InvalidOperationException("The process has not been started.");

    /// <summary>Follows the shell that runs it, until it has ended.</summary>
    public async Task FollowAsync(Shell shell, TimeProvider time)
    {
        _shell = shell;
        var code = await shell.Exited;
        _exit = new ProcessExit(code, time.GetUtcNow());
        _exited.SetResult();
    }

    /// <summary>Waits until it has ended or the time is over.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Exited.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The caller gets what there is.
        }
    }

    /// <summary>What it looks like now. The state is taken before the output, so "ended" always comes with all of it.</summary>
    public ProcessOutput Snapshot()
    {
        var exit = _exit;
        var (text, truncation) = OutputText.Render(Output.Read());
        return new ProcessOutput(text, truncation, exit is null, exit?.Code);
    }
}

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code; 128 and the number when a signal ended it, as shells report it; -1 when it is not known.</param>
/// <param name="At">When.</param>
internal sealed record ProcessExit(int Code, DateTimeOffset At);

/// <summary>A process to start.</summary>
/// <param name="Command">The command.</param>
/// <param name="Workdir">Where it runs, as it was asked for.</param>
/// <param name="Directory">Where it runs, absolute.</param>
/// <param name="Environment">Variables of the request.</param>
/// <param name="Background">Whether nobody waits for it; it changes nothing here.</param>
/// <param name="ChatId">The chat that it works for.</param>
/// <param name="Key">Names the start among the chat's: it is done once. Null when a repeat is another start.</param>
internal sealed record ProcessStart(
    string Command, string? Workdir, string Directory, IReadOnlyDictionary<string, string>? Environment, bool Background, Guid? ChatId,
    string? Key);
