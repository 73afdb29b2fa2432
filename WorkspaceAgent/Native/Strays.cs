using System.Globalization;
using System.Text;

namespace Parley.WorkspaceAgent.Native;

/// <summary>
/// Finds the processes that carry a mark in their environment, wherever they went: a program that makes a session of its own leaves its
/// group, but takes its environment along.
/// </summary>
internal static class Strays
{
    /// <summary>Sends a signal to every other process in whose environment an entry begins with the mark.</summary>
    /// <param name="mark"><c>NAME=</c> and the beginning of a value; with a final zero the whole value.</param>
    /// <param name="signal">The signal.</param>
    /// <returns>How many took it. Those that have ended and are not reaped are not among them: they have no environment any more.</returns>
    public static int Signal(string mark, int signal)
    {
        var begins = Encoding.UTF8.GetBytes(mark);
        byte[] continues = [0, .. begins];
        var found = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && process != Environment.ProcessId
                && EnvironmentOf(folder) is var environment
                && (environment.StartsWith(begins) || environment.IndexOf(continues) >= 0)
                && Libc.Kill(process, signal) == 0)
                found++;
        }

        return found;
    }

    private static ReadOnlySpan<byte> EnvironmentOf(string folder)
    {
        try
        {
            return File.ReadAllBytes($"{folder}/environ");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return [];
        }
    }
}
