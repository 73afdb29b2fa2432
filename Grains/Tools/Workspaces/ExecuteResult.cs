using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>What came of a command, or of a process so far (spec/chat.md 4, execute).</summary>
internal sealed record ExecuteResult
{
    /// <summary>The exit code of a command of which no exit is known.</summary>
    public const int NoExitCode = -1;

    public required bool Success { get; init; }

    public string? Output { get; init; }

    public int? ExitCode { get; init; }

    public long? WallDurationMs { get; init; }

    public string? Error { get; init; }

    public OutputTruncation? Truncated { get; init; }

    /// <summary>Advice.</summary>
    public string? Note { get; init; }

    /// <summary>The process that goes on; for process_output and process_signal.</summary>
    public Guid? BackgroundProcessId { get; init; }

    /// <summary>What a process has said, cut to what a model is shown, and how it ended if it has.</summary>
    public static ExecuteResult Of(ProcessOutput said)
    {
        var (output, truncated) = OutputCap.Apply(said.Output, said.Truncated);
        return new ExecuteResult
        {
            Success = said.Running || said.ExitCode == 0,
            Output = output,
            ExitCode = said.Running ? null : said.ExitCode ?? NoExitCode,
            Truncated = truncated,
        };
    }

    /// <summary>It did not come to a result.</summary>
    public static ExecuteResult Failed(string error) => new() { Success = false, ExitCode = NoExitCode, Error = error };

    /// <summary>The result as a model is told it. A command that fails is no failure of the tool.</summary>
    public ToolResult ToResult() => ToolResult.Of(this, WorkspaceJson.ForModels.ExecuteResult);
}
