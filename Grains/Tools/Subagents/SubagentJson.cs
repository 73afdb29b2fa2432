using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Grains.Tools.Subagents;

/// <summary>Arguments of <see cref="SpawnAgent"/>.</summary>
internal sealed record SpawnAgentArguments
{
    [Description("The whole task. The subagent sees nothing of this conversation: say the goal, the paths, the limits and what to report.")]
    public required string Prompt { get; init; }

    [Description("A few words that name the task for the user.")]
    public string? Title { get; init; }
}

/// <summary>Arguments of <see cref="WaitAgent"/>.</summary>
internal sealed record WaitAgentArguments
{
    [Description("The chat_id that spawn_agent gave.")]
    public required string ChatId { get; init; }

    [Description("How long to wait at most, up to 3600; 300 when absent.")]
    public int? TimeoutSeconds { get; init; }
}

/// <summary>Arguments of <see cref="MessageAgent"/>.</summary>
internal sealed record MessageAgentArguments
{
    [Description("The chat_id that spawn_agent gave.")]
    public required string ChatId { get; init; }

    [Description("What to tell the subagent.")]
    public required string Message { get; init; }

    [Description("True: the subagent drops what it does and reads the message now. Otherwise a busy one reads it after its turn.")]
    public bool? Interrupt { get; init; }
}

/// <summary>Arguments of <see cref="CloseAgent"/>.</summary>
internal sealed record CloseAgentArguments
{
    [Description("The chat_id that spawn_agent gave.")]
    public required string ChatId { get; init; }
}

/// <summary>What the tools answer (spec/chat.md 4); each leaves out what it has nothing to say about.</summary>
internal sealed record SubagentResult
{
    public required Guid ChatId { get; init; }

    public required string Title { get; init; }

    public required ChatStatus Status { get; init; }

    /// <summary>What the subagent has to show for its work.</summary>
    public string? Report { get; init; }

    /// <summary>Whether the subagent was told to drop what it did.</summary>
    public bool? Interrupted { get; init; }

    /// <summary>Whether the subagent was ended.</summary>
    public bool? Terminated { get; init; }

    /// <summary>The state of a subagent.</summary>
    public static SubagentResult Of(ChatView chat) => new() { ChatId = chat.Id, Title = chat.Title, Status = chat.Status };
}

/// <summary>JSON of the subagent tools.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SpawnAgentArguments))]
[JsonSerializable(typeof(WaitAgentArguments))]
[JsonSerializable(typeof(MessageAgentArguments))]
[JsonSerializable(typeof(CloseAgentArguments))]
[JsonSerializable(typeof(SubagentResult))]
internal sealed partial class SubagentJson : JsonSerializerContext
{
    /// <summary>With letters as they are, since a model reads them (<see cref="ToolResult.Writing"/>).</summary>
    public static SubagentJson ForModels { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ToolResult.Writing.Encoder,
    });
}
