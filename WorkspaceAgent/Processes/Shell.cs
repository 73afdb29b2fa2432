using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>A shell that was started, and the tree of processes below it.</summary>
internal sealed class Shell
{
    // Platform.md A.1: a descendant may hold the pipe for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillPeriod = TimeSpan.FromMilliseconds(10);

    private readonly Children _children;
    private readonly int _process;
    private readonly string _mark;
    private readonly TimeProvider _time;

    /// <summary>Follows a process that was just started.</summary>
    public Shell(Children children, int process, string mark, Task<int> exit, Task outputEnded, TimeProvider time)
    {
        (_children, _process, _mark, _time) = (children, process, mark, time);
        Exited = AfterOutputAsync(exit, outputEnded);
    }

    /// <summary>
    /// The exit code; completes when all output has been taken too, or 5 s after the shell's end when a descendant still holds the pipe.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>Asks the shell's whole group to end.</summary>
    public void Terminate() => _children.SignalGroup(_process, Libc.SignalTerminate);

    /// <summary>Kills the group and whatever left it, until nothing is there any more.</summary>
    /// <returns>Whether nothing is left; a process that waits for a device may outlive its kill.</returns>
    public Task<bool> KillAsync() => KillAsync(
        () => _children.SignalGroup(_process, Libc.SignalKill) | Strays.Signal(_mark, Libc.SignalKill) > 0, _time);

    /// <summary>Kills every process with a mark, until there is none.</summary>
    /// <returns>Whether none is left.</returns>
    public static Task<bool> KillMarkedAsync(string mark, TimeProvider time) => KillAsync(() => Strays.Signal(mark, Libc.SignalKill) > 0, time);

    /// <summary>Asks the group to end, and kills it when the shell is still there after a while.</summary>
    /// <param name="grace">How long it has.</param>
    /// <returns>Whether nothing is left of it.</returns>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        Terminate();
        try
        {
            await Exited.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            // Then it is killed like what it may have left behind.
        }

        return await KillAsync();
    }

    private static async Task<bool> KillAsync(Func<bool> foundAny, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (foundAny())
        {
            if (time.GetElapsedTime(started) > KillLimit)
                return false;
            await Task.Delay(KillPeriod, time);
        }

        return true;
    }

    private async Task<int> AfterOutputAsync(Task<int> exit, Task outputEnded)
    {
        var code = await exit;
        try
        {
            await outputEnded.WaitAsync(OutputGrace, _time);
        }
        catch (TimeoutException)
        {
            // What comes later is still taken, but nobody waits for it.
        }

        return code;
    }
}
