using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.WorkspaceAgent.Native;

/// <summary>
/// Every process below this one that has no other parent: those it starts, and those that lost theirs. One thread waits for all of them, so
/// that none stays a zombie. A signal is sent only while the leader of a group is not reaped: until then its id cannot be anyone else's.
/// </summary>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed unsafe class Children
#pragma warning restore CA1001
{
    // siginfo_t: si_signo, si_errno, si_code, then the union, aligned to 8 bytes, which begins with si_pid.
    private const int InfoBytes = 128;
    private const int InfoProcess = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<int>> _running = [];
    private readonly SemaphoreSlim _started = new(0);

    /// <summary>Adopts orphans from now on and begins to wait.</summary>
    public Children()
    {
        _ = Libc.Control(Libc.ControlSubreaper, 1);
        new Thread(Reap) { IsBackground = true, Name = "children" }.Start();
    }

    /// <summary>Starts a process.</summary>
    /// <param name="start">Starts it and gives its id.</param>
    /// <returns>The process id, and its exit code: 128 and the signal's number when a signal ended it.</returns>
    /// <exception cref="Win32Exception">It did not start.</exception>
    public (int Process, Task<int> Exit) Start(Func<int> start)
    {
        TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int process;
        lock (_gate)
        {
            process = start();
            _running.Add(process, exit);
        }

        _started.Release();
        return (process, exit.Task);
    }

    /// <summary>Sends a signal to the group of a process that this one started.</summary>
    /// <returns>Whether the leader was still there.</returns>
    public bool SignalGroup(int process, int signal)
    {
        lock (_gate)
            return _running.ContainsKey(process) && Libc.Kill(-process, signal) == 0;
    }

    private void Reap()
    {
        var info = stackalloc byte[InfoBytes];
        while (true)
        {
            if (Libc.WaitId(Libc.WaitForAll, 0, info, Libc.WaitForExited | Libc.WaitWithoutReaping) == 0)
            {
                Reap(*(int*)(info + InfoProcess));
                continue;
            }

            if (Marshal.GetLastPInvokeError() == Libc.NoChildren)
                _started.Wait();
        }
    }

    private void Reap(int process)
    {
        TaskCompletionSource<int>? exit;
        int status, reaped;
        lock (_gate)
        {
            do
                reaped = Libc.WaitPid(process, &status, 0);
            while (reaped < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            _running.Remove(process, out exit);
        }

        exit?.SetResult(reaped == process ? ExitCode(status) : -1);
    }

    private static int ExitCode(int status) => (status & 0x7f) is var signal and not 0 ? 128 + signal : (status >> 8) & 0xff;
}
