using System.Net;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>
/// A process of a workspace that a call waits for. The agent tells of its end; meanwhile its output is shown as it grows.
/// </summary>
/// <param name="agent">The agent that has it.</param>
/// <param name="id">The process.</param>
/// <param name="time">The clock.</param>
internal sealed class RunningProcess(AgentClient agent, Guid id, TimeProvider time)
{
    /// <summary>Between two looks at the output of a process that runs.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>To fetch the output when the time is over (spec/chat.md 4).</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);

    /// <summary>Between being asked to end and being killed.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(2);

    // Ends before a call that was stopped is left to itself.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(4);

    private string _shown = "";

    /// <summary>The process.</summary>
    public Guid Id => id;

    /// <summary>Whether it is nobody's business to end it when the turn is stopped: it was to go on anyhow.</summary>
    public bool LeavesRunning { get; init; }

    /// <summary>Why the output could not be fetched when the time was over; null when it could.</summary>
    public string? Fault { get; private set; }

    /// <summary>Waits for the end of the process, and ends it when the user stops the turn (field.md R32).</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="context">Where output is shown, and who may stop.</param>
    /// <returns>What it has said; still running when the time is over.</returns>
    /// <exception cref="AgentException">The agent is gone, or does not know the process.</exception>
    public async Task<ProcessOutput> FollowAsync(TimeSpan timeout, ToolContext context)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, limit.Token);
        try
        {
            var end = WaitAsync(stop.Token);
            while (await Task.WhenAny(end, Task.Delay(Glance, time, stop.Token)) != end)
            {
                stop.Token.ThrowIfCancellationRequested();
                Show(await agent.OutputAsync(id, wait: false, stop.Token), context);
            }

            return await end;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            if (context.IsInterrupted() && !LeavesRunning)
                await EndAsync();
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return await LastLookAsync();
        }
    }

    private async Task<ProcessOutput> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The agent lets go after some minutes, with the process still running.
            var said = await agent.OutputAsync(id, wait: true, cancellationToken);
            if (!said.Running)
                return said;
        }
    }

    private async Task<ProcessOutput> LastLookAsync()
    {
        using var limit = new CancellationTokenSource(LastLook, time);
        try
        {
            return await agent.OutputAsync(id, wait: false, limit.Token);
        }
        catch (Exception fault) when (fault is AgentException or OperationCanceledException)
        {
            Fault = fault is AgentException ? fault.Message : "its output could not be fetched within 5 s";
            return new ProcessOutput { Running = true };
        }
    }

    /// <summary>Shows what is new, as long as the beginning stays as it was shown: later the agent keeps the end only.</summary>
    private void Show(ProcessOutput said, ToolContext context)
    {
        if (said.Truncated is not null || !said.Output.StartsWith(_shown, StringComparison.Ordinal) || said.Output.Length == _shown.Length)
            return;
        context.Progress(said.Output[_shown.Length..]);
        _shown = said.Output;
    }

    /// <summary>Asks the process to end; when it does not, the agent sees to it.</summary>
    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(EndLimit, time);
        try
        {
            var signal = new SignalProcess("terminate") { KillAfterMs = (long)EndGrace.TotalMilliseconds };
            await agent.SignalAsync(id, signal, limit.Token);
        }
        catch (AgentException fault) when (fault.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // It has ended by itself.
        }
    }
}
