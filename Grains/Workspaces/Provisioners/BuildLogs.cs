using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Provisioners;

/// <summary>Writes lines of a build's log.</summary>
internal static class BuildLogs
{
    /// <summary>Notes what is done.</summary>
    public static void Info(this IProgress<BuildLogLine> log, TimeProvider time, string output) =>
        log.Report(new BuildLogLine { CreatedAt = time.GetUtcNow(), Level = BuildLogLevel.Info, Output = output });

    /// <summary>Notes what went wrong.</summary>
    public static void Error(this IProgress<BuildLogLine> log, TimeProvider time, string output) =>
        log.Report(new BuildLogLine { CreatedAt = time.GetUtcNow(), Level = BuildLogLevel.Error, Output = output });
}
