using System.Text.Json.Serialization;
using Parley.WorkspaceAgent.Files;
using Parley.WorkspaceAgent.Processes;
using Parley.WorkspaceAgent.Server;

namespace Parley.WorkspaceAgent.Http;

/// <summary>Every answer without a value of its own.</summary>
/// <param name="Text">What happened, or what is wrong.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Validations">The fields at fault.</param>
internal sealed record Message(
    [property: JsonPropertyName("message")] string Text, string? Detail, IReadOnlyList<FieldFault>? Validations);

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">Its name on the wire.</param>
/// <param name="Detail">What is wrong.</param>
internal sealed record FieldFault(string Field, string Detail);

/// <summary>The JSON of both sides: what the agent answers, and what it tells the server.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartResponse))]
[JsonSerializable(typeof(SignalRequest))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(ProcessOutput))]
[JsonSerializable(typeof(FileLines))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(AgentManifest))]
[JsonSerializable(typeof(AgentRegistration))]
[JsonSerializable(typeof(LifecycleReport))]
[JsonSerializable(typeof(StartupLogs))]
internal sealed partial class AgentJson : JsonSerializerContext;
