using System.Text.Json.Nodes;

namespace Parley.Grains.Models.Demo;

/// <summary>What the demo model answers: text, perhaps with reasoning before it, or a failure.</summary>
/// <param name="Text">The answer, in Markdown.</param>
internal sealed record DemoAnswer(string Text)
{
    /// <summary>What the model says to itself first.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The tools it calls after the text.</summary>
    public ImmutableArray<DemoCall> Calls { get; init; } = [];

    /// <summary>The pace of streaming.</summary>
    public int WordsPerSecond { get; init; } = 40;

    /// <summary>Answer with this HTTP status instead; <see cref="Text"/> is then the error's message.</summary>
    public int? Failure { get; init; }
}

/// <summary>A call of a tool.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">What it is called with.</param>
internal sealed record DemoCall(string Tool, JsonObject Arguments);
