using System.Text;

namespace Parley.WorkspaceAgent.Files;

/// <summary>Says which paths can be meant. Where they lead is the business of the system and of the confinement that the agent runs in.</summary>
internal static class FilePath
{
    // PATH_MAX and NAME_MAX of Linux.
    private const int MostBytes = 4095;
    private const int MostNameBytes = 255;

    /// <summary>What is wrong with any path; null when nothing is.</summary>
    public static string? Fault(string path) =>
        path.Length == 0 ? "is required"
        : path.Contains('\0', StringComparison.Ordinal) ? "must not contain NUL"
        : Encoding.UTF8.GetByteCount(path) > MostBytes ? "must be at most 4,095 bytes"
        : path.Split('/').Any(name => Encoding.UTF8.GetByteCount(name) > MostNameBytes) ? "must have names of at most 255 bytes"
        : null;

    /// <summary>What is wrong with an absolute path; null when nothing is.</summary>
    public static string? AbsoluteFault(string path) =>
        Fault(path) ?? (path[0] == '/' ? null : "must be an absolute path");
}
