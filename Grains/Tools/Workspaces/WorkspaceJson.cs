using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>JSON of the workspace tools.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadFileArguments))]
[JsonSerializable(typeof(WriteFileArguments))]
[JsonSerializable(typeof(EditFilesArguments))]
[JsonSerializable(typeof(ExecuteArguments))]
[JsonSerializable(typeof(ProcessOutputArguments))]
[JsonSerializable(typeof(ProcessSignalArguments))]
[JsonSerializable(typeof(CreateWorkspaceArguments))]
[JsonSerializable(typeof(NoArguments))]
[JsonSerializable(typeof(ReadFileResult))]
[JsonSerializable(typeof(OkResult))]
[JsonSerializable(typeof(ExecuteResult))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(SignalResult))]
[JsonSerializable(typeof(WorkspaceResult))]
internal sealed partial class WorkspaceJson : JsonSerializerContext
{
    /// <summary>With letters as they are, since a model reads them (<see cref="ToolResult.Writing"/>).</summary>
    public static WorkspaceJson ForModels { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ToolResult.Writing.Encoder,
    });
}

/// <summary>A tool that needs to be told nothing.</summary>
internal sealed record NoArguments;

/// <summary>It was done.</summary>
internal sealed record OkResult
{
    public bool Ok { get; init; } = true;
}
