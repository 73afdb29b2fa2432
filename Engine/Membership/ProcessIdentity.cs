using System.Diagnostics;
using System.Globalization;

namespace Parley.Engine.Membership;

/// <summary>
/// Names a process so that a later one on the same machine can prove that it is gone, and need not wait for its lease. Where that cannot be
/// proved, as across machines and containers, the answer is no and the lease decides.
/// </summary>
internal static class ProcessIdentity
{
    private const char Separator = ' ';

    internal static string Current { get; } = Describe();

    /// <summary>True only when the process certainly runs no more.</summary>
    internal static bool IsGone(string identity)
    {
        if (identity.Split(Separator) is not [var place, var pid, var started] || place != Place())
            return false;
        try
        {
            using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            // A killed process stays in the table until its parent has read its exit code.
            return process.HasExited || StartOf(process) != started || StateOf(process.Id) is 'Z' or 'X';
        }
        catch (ArgumentException)
        {
            // How the framework says that there is no such process.
            return true;
        }
        catch (InvalidOperationException)
        {
            // It ended while it was looked at.
            return true;
        }
    }

    private static string Describe()
    {
        using var self = Process.GetCurrentProcess();
        return string.Join(Separator, Place(), self.Id.ToString(CultureInfo.InvariantCulture), StartOf(self));
    }

    /// <summary>Where process numbers mean the same: one boot of one machine, and on Linux one process namespace of it.</summary>
    private static string Place()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.MachineName;
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return $"{boot}/{new FileInfo("/proc/self/ns/pid").LinkTarget}";
    }

    private static string StartOf(Process process) => OperatingSystem.IsLinux()
        ? StatOf(process.Id) is [.., _] stat ? stat[19] : string.Empty
        : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);

    private static char StateOf(int pid) => OperatingSystem.IsLinux() && StatOf(pid) is [var state, ..] ? state[0] : '?';

    /// <summary>
    /// The fields of /proc/pid/stat from the third on, which follow the command's name in brackets: state first, start time as the
    /// twentieth.
    /// </summary>
    private static string[] StatOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
