using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.Grains.Workspaces.Provisioners.Local;

/// <summary>
/// The processes of workspaces on this machine: the agents, and whatever they have started, in whichever session and group it is by now.
/// They are found by a mark in their environment, so that no silo has to remember them and no number is mistaken for another process.
/// </summary>
internal static partial class WorkspaceProcesses
{
    private const int Terminate = 15;
    private const int Kill = 9;

    // Enough for a database to close its files; whoever stops a workspace waits for it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends all processes of a workspace: asks them, then kills their groups, and looks whether they are gone.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="cancellationToken">Ends the wait; what was not ended goes on.</param>
    /// <exception cref="ProvisionerException">Some do not end.</exception>
    public static async Task EndAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        if (Find(workspaceId) is { Count: > 0 } found)
        {
            Signal(found, Terminate);
            if (!await AreGoneAsync(workspaceId, Grace, again: null, cancellationToken)
                && !await AreGoneAsync(workspaceId, KillLimit, again: Kill, cancellationToken))
                throw new ProvisionerException($"{Find(workspaceId).Count} processes of the workspace do not end.");
        }
    }

    /// <summary>Numbers of the processes that run in a workspace.</summary>
    public static List<int> Find(Guid workspaceId)
    {
        var mark = Encoding.ASCII.GetBytes($"{AgentProgram.Marker}={workspaceId}\0");
        var found = new List<int>();
        foreach (var entry in new DirectoryInfo("/proc").EnumerateDirectories())
        {
            if (int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId && IsMarked(entry.FullName, mark))
                found.Add(id);
        }

        return found;
    }

    private static async Task<bool> AreGoneAsync(Guid workspaceId, TimeSpan limit, int? again, CancellationToken cancellationToken)
    {
        // Real time: it is the kernel that is waited for.
        for (var end = Environment.TickCount64 + (long)limit.TotalMilliseconds; ;)
        {
            if (Find(workspaceId) is not { Count: > 0 } left)
                return true;
            if (Environment.TickCount64 > end)
                return false;
            if (again is { } signal)
                Signal(left, signal);
            await Task.Delay(Look, cancellationToken);
        }
    }

    private static void Signal(List<int> processes, int signal)
    {
        foreach (var process in processes)
        {
            // The group too, at once: one that multiplies is not to get away between two looks. Never the group of this process.
            if (GetGroup(process) is > 1 and var group && group != GetGroup(0))
                _ = SendSignal(-group, signal);
            // One that is gone meanwhile needs none.
            _ = SendSignal(process, signal);
        }
    }

    private static bool IsMarked(string entry, byte[] mark)
    {
        try
        {
            // Empty for one that has ended and waits for its parent.
            var environment = File.ReadAllBytes($"{entry}/environ").AsSpan();
            return environment.StartsWith(mark) || environment.IndexOf((ReadOnlySpan<byte>)[0, .. mark]) >= 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetGroup(int process);
}
