using System.Text.Json.Serialization;

namespace Parley.Grains.Usage;

/// <summary>What a model was called for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallKind>))]
internal enum CallKind
{
    Step,
    Title,
    Compaction,
}

/// <summary>How an attempt at a model call ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallOutcome>))]
internal enum CallOutcome
{
    /// <summary>The answer is complete.</summary>
    Completed,

    /// <summary>The provider, or the way to it, failed.</summary>
    Failed,

    /// <summary>Parley ended it: the user or the host stopped the run, or its silo was lost.</summary>
    Aborted,
}

/// <summary>The model that is called.</summary>
/// <param name="Provider">The provider as in spec/chat.md 1.5.</param>
/// <param name="Name">The model as the provider calls it.</param>
/// <param name="ConfigId">The config that it is called for; null for one that needs none.</param>
internal sealed record CalledModel(string Provider, string Name, Guid? ConfigId)
{
    public static CalledModel Of(ModelConfig config) => new(config.Provider, config.Model, config.Id);
}

/// <summary>One attempt at a model call that has ended: a row of <c>usage</c>.</summary>
internal sealed record ModelCall
{
    public required CallKind Kind { get; init; }

    /// <summary>The run that made it, when that was lost; null for the one that stores it.</summary>
    public long? LostGeneration { get; init; }

    /// <summary>Its number among the attempts at the same call, from 1.</summary>
    public required int Attempt { get; init; }

    public required CallOutcome Outcome { get; init; }

    public required CalledModel Model { get; init; }

    public required CallTokens Tokens { get; init; }

    /// <summary>The provider's own numbers by its own names; null when it told none.</summary>
    public JsonText? Raw { get; init; }

    /// <summary>Whether tokens are ours, because the provider did not tell them.</summary>
    public bool Estimated { get; init; }

    /// <summary>In millionths of a US dollar; null when the model has no price.</summary>
    public long? CostMicros { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}
