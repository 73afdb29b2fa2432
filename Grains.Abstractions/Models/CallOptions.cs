namespace Parley.Grains.Abstractions.Models;

/// <summary>
/// How a model is to be called: the <c>model_config</c> of a model config (spec/chat.md 1.6). Whatever is null is left to the provider, but
/// <see cref="MaxOutputTokens"/>. Fields that are not known are refused when a config is written, except within the options of a provider.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.CallOptions")]
public sealed record CallOptions : OpenOptions
{
    /// <summary>Options that ask for nothing.</summary>
    public static CallOptions Empty { get; } = new();

    /// <summary>Most tokens of an answer, from 1; null for 32,000 where the model is known to allow that (spec/chat.md 3.1).</summary>
    [Id(0)] public int? MaxOutputTokens { get; init; }

    /// <summary>Sampling temperature, 0 to 2; refused for Anthropic, whose API no longer knows it.</summary>
    [Id(1)] public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0 to 1; refused for Anthropic, whose API no longer knows it.</summary>
    [Id(2)] public double? TopP { get; init; }

    /// <summary>How many candidates each token is sampled from, from 1; refused for all but compatible servers and OpenRouter.</summary>
    [Id(3)] public int? TopK { get; init; }

    /// <summary>-2 to 2; only chat completions know it, so it is refused where a model is reached by another API.</summary>
    [Id(4)] public double? PresencePenalty { get; init; }

    /// <inheritdoc cref="PresencePenalty"/>
    [Id(5)] public double? FrequencyPenalty { get; init; }

    /// <summary>What only one provider understands.</summary>
    [Id(6)] public ProviderOptions? ProviderOptions { get; init; }
}

/// <summary>
/// Options by provider; only those of the model's own provider have an effect. Azure reads <see cref="OpenAI"/>, Bedrock
/// <see cref="Anthropic"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.ProviderOptions")]
public sealed record ProviderOptions : OpenOptions
{
    [Id(0), JsonPropertyName("openai")] public OpenAIOptions? OpenAI { get; init; }

    [Id(1)] public AnthropicOptions? Anthropic { get; init; }

    [Id(2)] public GoogleOptions? Google { get; init; }

    [Id(3), JsonPropertyName("openaicompat")] public OpenAICompatOptions? OpenAICompat { get; init; }

    [Id(4), JsonPropertyName("openrouter")] public OpenRouterOptions? OpenRouter { get; init; }

    [Id(5)] public VercelOptions? Vercel { get; init; }
}
