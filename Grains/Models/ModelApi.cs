namespace Parley.Grains.Models;

/// <summary>The APIs by which models are reached.</summary>
public enum ModelApi
{
    /// <summary>OpenAI chat completions, which most servers speak.</summary>
    ChatCompletions,

    /// <summary>OpenAI Responses.</summary>
    Responses,

    /// <summary>Anthropic Messages.</summary>
    Messages,
}
