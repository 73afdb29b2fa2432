using System.Text.Json.Serialization;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>What to start (platform.md A.1).</summary>
internal sealed record StartProcess(string Command)
{
    /// <summary>Where to run it; null for the agent's directory.</summary>
    public string? Workdir { get; init; }

    public ImmutableDictionary<string, string> Env { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether nobody waits for it; kept and told, no more.</summary>
    public bool Background { get; init; }

    /// <summary>
    /// How long to wait for its end before answering, in milliseconds: most commands need no second request. Null for not at all.
    /// </summary>
    public long? WaitMs { get; init; }
}

/// <summary>The agent has started a process, now or at an earlier attempt with the same key.</summary>
internal sealed record StartedProcess(Guid Id)
{
    /// <summary>What there is of it after the wait; null when none was asked for.</summary>
    public ProcessOutput? Result { get; init; }
}

/// <summary>What a process has said and whether it still runs.</summary>
internal sealed record ProcessOutput
{
    /// <summary>Standard output and error, at most about 32 KiB: the first and the last 16 (platform.md A.2).</summary>
    public string Output { get; init; } = "";

    /// <summary>Set when not all of it is there as it was written.</summary>
    public OutputTruncation? Truncated { get; init; }

    public required bool Running { get; init; }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode { get; init; }
}

/// <summary>What of an output is there; lengths in bytes.</summary>
internal sealed record OutputTruncation
{
    public required long OriginalBytes { get; init; }

    /// <summary>Length of the text as it is.</summary>
    public required long RetainedBytes { get; init; }

    public required long OmittedBytes { get; init; }

    public required string Strategy { get; init; }
}

/// <summary>Processes of a workspace: running ones first, then the newest.</summary>
internal sealed record ProcessList
{
    public ImmutableArray<AgentProcess> Processes { get; init; } = [];
}

/// <summary>A process of a workspace; times in Unix seconds.</summary>
internal sealed record AgentProcess
{
    public required Guid Id { get; init; }

    public required string Command { get; init; }

    public string? Workdir { get; init; }

    public required bool Background { get; init; }

    public required bool Running { get; init; }

    public int? ExitCode { get; init; }

    public required long StartedAtUnix { get; init; }

    public long? ExitedAtUnix { get; init; }
}

/// <summary>Which signal to send: <c>terminate</c> or <c>kill</c>.</summary>
internal sealed record SignalProcess(string Signal)
{
    /// <summary>
    /// With <c>terminate</c>: after how many milliseconds the agent kills what is still there, whoever is there to see it.
    /// </summary>
    public long? KillAfterMs { get; init; }
}

/// <summary>Lines of a file, or why there are none (platform.md A.3).</summary>
internal sealed record FileLines
{
    public required bool Success { get; init; }

    public long FileSize { get; init; }

    public int TotalLines { get; init; }

    public int LinesRead { get; init; }

    /// <summary>Each line as number, tab, text.</summary>
    public string Content { get; init; } = "";

    public string? Error { get; init; }
}

/// <summary>Edits of files: all or none.</summary>
internal sealed record EditedFiles(ImmutableArray<EditedFile> Files);

/// <summary>Edits of one file, in order.</summary>
internal sealed record EditedFile(string Path, ImmutableArray<TextEdit> Edits);

/// <summary>One replacement.</summary>
internal sealed record TextEdit(string Search, string Replace)
{
    /// <summary>Whether every occurrence is replaced; otherwise there must be one only.</summary>
    public bool? ReplaceAll { get; init; }
}

/// <summary>Why an agent refused.</summary>
internal sealed record AgentError
{
    public string? Message { get; init; }

    public string? Detail { get; init; }
}

/// <summary>JSON of the agents' API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartProcess))]
[JsonSerializable(typeof(StartedProcess))]
[JsonSerializable(typeof(ProcessOutput))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(SignalProcess))]
[JsonSerializable(typeof(FileLines))]
[JsonSerializable(typeof(EditedFiles))]
[JsonSerializable(typeof(AgentError))]
[JsonSerializable(typeof(ImmutableArray<Guid>))]
internal sealed partial class AgentJson : JsonSerializerContext;
