namespace Parley.Grains.Abstractions.Models;

/// <summary>What OpenAI and Azure understand. Fields that are not listed are sent as they are.</summary>
[GenerateSerializer, Immutable, Alias("parley.OpenAIOptions")]
public sealed record OpenAIOptions : OpenOptions
{
    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>xhigh</c>.</summary>
    [Id(0)] public string? ReasoningEffort { get; init; }

    /// <summary><c>auto</c>, <c>concise</c> or <c>detailed</c>; only the Responses API tells summaries.</summary>
    [Id(1)] public string? ReasoningSummary { get; init; }

    [Id(2)] public bool? ParallelToolCalls { get; init; }

    /// <summary>Most calls of the provider's own tools in an answer. It is not sent, since Parley offers none of those.</summary>
    [Id(3)] public int? MaxToolCalls { get; init; }

    /// <summary>Most tokens of an answer; where set, it goes before <see cref="CallOptions.MaxOutputTokens"/>.</summary>
    [Id(4)] public int? MaxCompletionTokens { get; init; }

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    [Id(5)] public string? TextVerbosity { get; init; }

    /// <summary><c>auto</c>, <c>default</c>, <c>flex</c>, <c>scale</c> or <c>priority</c>.</summary>
    [Id(6)] public string? ServiceTier { get; init; }

    /// <summary>
    /// <c>responses</c> or <c>chat_completions</c>: which of the two APIs the model is reached through. Null for Responses at OpenAI itself
    /// and chat completions everywhere else. Never sent.
    /// </summary>
    [Id(7)] public string? Api { get; init; }
}

/// <summary>What Anthropic and Bedrock understand. Fields that are not listed are sent as they are.</summary>
[GenerateSerializer, Immutable, Alias("parley.AnthropicOptions")]
public sealed record AnthropicOptions : OpenOptions
{
    /// <summary>
    /// Whether the thinking of earlier steps is sent back to the model; null for yes. Thinking that goes with a tool call whose result is
    /// being sent goes back in any case when the model is to think: the API demands it.
    /// </summary>
    [Id(0)] public bool? SendReasoning { get; init; }

    [Id(1)] public AnthropicThinking? Thinking { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c> or <c>max</c>.</summary>
    [Id(2)] public string? Effort { get; init; }

    [Id(3)] public bool? DisableParallelToolUse { get; init; }
}

/// <summary>
/// Whether and how long the model may think. With a budget it is told to think; without one, the fields that are not listed are sent
/// as they are, and the API's <c>type</c> must be among them: <c>{"type": "adaptive"}</c> leaves it to the model.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.AnthropicThinking")]
public sealed record AnthropicThinking : OpenOptions
{
    /// <summary>Tokens, from 1,024 and less than the output limit, of which they are a part.</summary>
    [Id(0)] public int? BudgetTokens { get; init; }
}

/// <summary>What Google understands. Fields that are not listed are sent as they are, beside the thinking config.</summary>
[GenerateSerializer, Immutable, Alias("parley.GoogleOptions")]
public sealed record GoogleOptions : OpenOptions
{
    [Id(0)] public GoogleThinkingConfig? ThinkingConfig { get; init; }
}

/// <summary>How long a Gemini model may think, and whether it tells.</summary>
/// <param name="ThinkingBudget">Tokens; 0 for none, -1 for as many as it likes.</param>
/// <param name="IncludeThoughts">Whether summaries of the thoughts are told.</param>
[GenerateSerializer, Immutable, Alias("parley.GoogleThinkingConfig")]
public sealed record GoogleThinkingConfig([property: Id(0)] int? ThinkingBudget, [property: Id(1)] bool? IncludeThoughts);

/// <summary>What compatible servers understand. Fields that are not listed are sent as they are.</summary>
[GenerateSerializer, Immutable, Alias("parley.OpenAICompatOptions")]
public sealed record OpenAICompatOptions : OpenOptions
{
    /// <summary>Mostly <c>low</c>, <c>medium</c> or <c>high</c>; what else there is, the server says.</summary>
    [Id(0)] public string? ReasoningEffort { get; init; }
}

/// <summary>What OpenRouter understands. Fields that are not listed are sent as they are.</summary>
[GenerateSerializer, Immutable, Alias("parley.OpenRouterOptions")]
public sealed record OpenRouterOptions : OpenOptions
{
    [Id(0)] public OpenRouterReasoning? Reasoning { get; init; }

    /// <summary>Preferences for the providers behind OpenRouter, an object.</summary>
    [Id(1)] public JsonText? Provider { get; init; }
}

/// <summary>How a model behind OpenRouter is to reason.</summary>
/// <param name="Effort"><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>xhigh</c>.</param>
[GenerateSerializer, Immutable, Alias("parley.OpenRouterReasoning")]
public sealed record OpenRouterReasoning(
    [property: Id(0)] bool? Enabled,
    [property: Id(1)] bool? Exclude,
    [property: Id(2)] int? MaxTokens,
    [property: Id(3)] string? Effort);

/// <summary>What the Vercel AI Gateway understands: all fields are sent as they are.</summary>
[GenerateSerializer, Immutable, Alias("parley.VercelOptions")]
public sealed record VercelOptions : OpenOptions;
