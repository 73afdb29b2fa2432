using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Grains.Models;

/// <summary>What call options may say (spec/chat.md 1.6).</summary>
public static class CallOptionsRules
{
    /// <summary>The least that Anthropic's API lets a model think, tokens.</summary>
    private const int LeastThinking = 1024;

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh"];

    /// <summary>
    /// What Parley itself says in a request, under whichever name an API has for it; fields of a provider's options that are passed on
    /// may not say it again.
    /// </summary>
    private static readonly HashSet<string> OwnFields =
    [
        "model", "messages", "input", "system", "instructions", "stream", "stream_options", "tools", "tool_choice", "n", "stop",
        "max_tokens", "max_output_tokens", "temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "seed",
        "store", "include", "previous_response_id", "conversation", "background", "text", "verbosity", "response_format",
        "thinking_config", "extra_body", "output_config", "stop_sequences",
    ];

    /// <summary>Checks options before they are stored.</summary>
    /// <returns>
    /// The fields at fault, relative to the options: <c>provider_options.openai.reasoning_effort</c>; none when all is well.
    /// </returns>
    public static ImmutableArray<Validation> Validate(this CallOptions options)
    {
        var faults = new Faults();
        faults.NoOthers("", options);
        faults.Least("max_output_tokens", options.MaxOutputTokens, 1);
        faults.Between("temperature", options.Temperature, 0, 2);
        faults.Between("top_p", options.TopP, 0, 1);
        faults.Least("top_k", options.TopK, 1);
        faults.Between("presence_penalty", options.PresencePenalty, -2, 2);
        faults.Between("frequency_penalty", options.FrequencyPenalty, -2, 2);
        if (options.ProviderOptions is not { } providers) return faults.All;
        faults.NoOthers("provider_options.", providers);
        Check(providers.OpenAI, faults);
        Check(providers.Anthropic, options.MaxOutputTokens ?? ModelTarget.DefaultMaxOutputTokens, faults);
        faults.NoOwn("provider_options.google.", providers.Google);
        faults.Least("provider_options.google.thinking_config.thinking_budget", providers.Google?.ThinkingConfig?.ThinkingBudget, -1);
        faults.NoOwn("provider_options.openaicompat.", providers.OpenAICompat);
        faults.NoOwn("provider_options.vercel.", providers.Vercel);
        Check(providers.OpenRouter, faults);
        return faults.All;
    }

    /// <summary>Checks that a provider's API has a word for what the options say; else it would be left out in silence.</summary>
    /// <param name="options">The options; what only one provider understands is not looked at, for it counts at no other.</param>
    /// <param name="provider">The provider as in spec/chat.md 1.5.</param>
    /// <param name="baseUrl">Where it answers; null for its own public address.</param>
    /// <returns>The fields at fault; none when all is well.</returns>
    public static ImmutableArray<Validation> ValidateFor(this CallOptions options, string provider, Uri? baseUrl)
    {
        var api = new ModelTarget { Provider = provider, Model = "", BaseUrl = baseUrl, Options = options }.Api;
        var faults = new Faults();
        var name = KnownProviders.DisplayName(provider);
        faults.Unsaid("temperature", options.Temperature, api is not ModelApi.Messages, name);
        faults.Unsaid("top_p", options.TopP, api is not ModelApi.Messages, name);
        faults.Unsaid("top_k", options.TopK, provider is "openai-compat" or "openrouter", name);
        faults.Unsaid("presence_penalty", options.PresencePenalty, api is ModelApi.ChatCompletions, name);
        faults.Unsaid("frequency_penalty", options.FrequencyPenalty, api is ModelApi.ChatCompletions, name);
        return faults.All;
    }

    private static void Check(OpenAIOptions? options, Faults faults)
    {
        const string Here = "provider_options.openai.";
        faults.NoOwn(Here, options, "reasoning");
        faults.OneOf($"{Here}reasoning_effort", options?.ReasoningEffort, Efforts);
        faults.OneOf($"{Here}reasoning_summary", options?.ReasoningSummary, "auto", "concise", "detailed");
        faults.Least($"{Here}max_tool_calls", options?.MaxToolCalls, 1);
        faults.Least($"{Here}max_completion_tokens", options?.MaxCompletionTokens, 1);
        faults.OneOf($"{Here}text_verbosity", options?.TextVerbosity, "low", "medium", "high");
        faults.OneOf($"{Here}service_tier", options?.ServiceTier, "auto", "default", "flex", "scale", "priority");
        faults.OneOf($"{Here}api", options?.Api, "responses", "chat_completions");
    }

    private static void Check(AnthropicOptions? options, int outputLimit, Faults faults)
    {
        const string Here = "provider_options.anthropic.";
        faults.NoOwn(Here, options);
        faults.OneOf($"{Here}effort", options?.Effort, "low", "medium", "high", "xhigh", "max");
        faults.Least($"{Here}thinking.budget_tokens", options?.Thinking?.BudgetTokens, LeastThinking);
        Check(options?.Thinking, $"{Here}thinking.", faults);
        if (options?.Thinking?.BudgetTokens is { } budget && budget >= LeastThinking && budget >= outputLimit)
            faults.Add($"{Here}thinking.budget_tokens", $"must be less than max_output_tokens, {outputLimit}");
    }

    // The API demands a type. With a budget Parley knows it; other types are passed on, so that those of a later day can be said.
    private static void Check(AnthropicThinking? thinking, string here, Faults faults)
    {
        if (thinking is null) return;
        var type = thinking.Extension?.GetValueOrDefault("type") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (thinking.BudgetTokens is not null)
        {
            if (thinking.Extension?.ContainsKey("type") is true && type != "enabled")
                faults.Add($"{here}type", "must be enabled when there is a budget_tokens");
        }
        else if (type is null)
        {
            faults.Add($"{here}type", "is required when there is no budget_tokens");
        }
        else if (type == "enabled")
        {
            faults.Add($"{here}budget_tokens", "is required when type is enabled");
        }
    }

    private static void Check(OpenRouterOptions? options, Faults faults)
    {
        const string Here = "provider_options.openrouter.";
        faults.NoOwn(Here, options);
        faults.Least($"{Here}reasoning.max_tokens", options?.Reasoning?.MaxTokens, 1);
        faults.OneOf($"{Here}reasoning.effort", options?.Reasoning?.Effort, Efforts);
        if (options?.Provider is { } provider && JsonNode.Parse(provider.Text) is not JsonObject)
            faults.Add($"{Here}provider", "must be an object");
    }

    private sealed class Faults
    {
        private readonly ImmutableArray<Validation>.Builder _all = ImmutableArray.CreateBuilder<Validation>();

        public ImmutableArray<Validation> All => _all.ToImmutable();

        public void Add(string field, string detail) => _all.Add(new Validation(field, detail));

        public void Least(string field, int? value, int least)
        {
            if (value < least) Add(field, $"must be at least {least}");
        }

        public void Between(string field, double? value, double least, double most)
        {
            if (value is { } number && !(number >= least && number <= most)) Add(field, $"must be between {least} and {most}");
        }

        public void Unsaid(string field, double? value, bool canSay, string provider)
        {
            if (value is not null && !canSay) Add(field, $"is not taken by the API of {provider}");
        }

        public void OneOf(string field, string? value, params string[] allowed)
        {
            if (value is not null && !allowed.Contains(value)) Add(field, $"must be one of {string.Join(", ", allowed)}");
        }

        public void NoOthers(string prefix, OpenOptions options)
        {
            foreach (var (name, _) in options.Extension ?? []) Add(prefix + name, "is not known");
        }

        public void NoOwn(string prefix, OpenOptions? options, params string[] more)
        {
            foreach (var (name, _) in options?.Extension ?? [])
                if (OwnFields.Contains(name) || more.Contains(name)) Add(prefix + name, "is set by Parley");
        }
    }
}
