namespace Parley.Grains.Models.Demo;

/// <summary>What the demo model answers: text, perhaps with reasoning before it, or a failure.</summary>
/// <param name="Text">The answer, in Markdown.</param>
internal sealed record DemoAnswer(string Text)
{
    /// <summary>What the model says to itself first.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The pace of streaming.</summary>
    public int WordsPerSecond { get; init; } = 40;

    /// <summary>Answer with this HTTP status instead; <see cref="Text"/> is then the error's message.</summary>
    public int? Failure { get; init; }
}
