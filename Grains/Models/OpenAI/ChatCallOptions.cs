using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>
/// Writes how a chat completion is to be made: what the caller asks for, else what the model config says. What only one provider
/// understands goes to that one alone.
/// </summary>
internal static class ChatCallOptions
{
    /// <summary>The options of OpenAI's own shape, which Azure has too; null for other providers.</summary>
    public static OpenAIOptions? OpenAI(ModelTarget target) =>
        target.Provider is "openai" or "azure" ? target.Options.ProviderOptions?.OpenAI : null;

    public static void Write(Utf8JsonWriter json, ModelTarget target, ChatOptions? options)
    {
        WriteOutputLimit(json, target, options);
        Sampling.Write(json, target.Options, options);
        if (options?.FrequencyPenalty is { } frequency) json.WriteNumber("frequency_penalty"u8, frequency);
        else if (target.Options.FrequencyPenalty is { } configured) json.WriteNumber("frequency_penalty"u8, configured);
        if (options?.PresencePenalty is { } presence) json.WriteNumber("presence_penalty"u8, presence);
        else if (target.Options.PresencePenalty is { } configured) json.WriteNumber("presence_penalty"u8, configured);
        // OpenAI itself and Google refuse what they do not know.
        if ((options?.TopK ?? target.Options.TopK) is { } topK && target.Provider is "openai-compat" or "openrouter")
            json.WriteNumber("top_k"u8, topK);
        if (options?.Seed is { } seed) json.WriteNumber("seed"u8, seed);
        if (options?.StopSequences is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in stops) json.WriteStringValue(stop);
            json.WriteEndArray();
        }

        WriteProviderOptions(json, target, Sampling.Effort(options));
    }

    private static void WriteOutputLimit(Utf8JsonWriter json, ModelTarget target, ChatOptions? options)
    {
        var host = (target.BaseUrl ?? KnownProviders.DefaultBaseUrl(target.Provider))?.Host ?? "";
        var isOpenAI = host == "api.openai.com" || host.EndsWith(".openai.azure.com", StringComparison.Ordinal);
        var limit = options?.MaxOutputTokens ?? OpenAI(target)?.MaxCompletionTokens ?? target.Options.MaxOutputTokens;
        // A default beyond what a model or a small local context allows is refused, so it goes only where it is known to fit.
        if (limit is null && isOpenAI && OpenAIModels.AllowDefaultLimit(target.Model)) limit = ModelTarget.DefaultMaxOutputTokens;
        if (limit is { } tokens) json.WriteNumber(isOpenAI ? "max_completion_tokens"u8 : "max_tokens"u8, tokens);
    }

    private static void WriteProviderOptions(Utf8JsonWriter json, ModelTarget target, string? effort)
    {
        var providers = target.Options.ProviderOptions;
        switch (target.Provider)
        {
            case "openai" or "azure":
                WriteEffort(json, effort ?? providers?.OpenAI?.ReasoningEffort);
                if (providers?.OpenAI?.TextVerbosity is { } verbosity) json.WriteString("verbosity"u8, verbosity);
                if (providers?.OpenAI?.ServiceTier is { } tier) json.WriteString("service_tier"u8, tier);
                Sampling.WriteOthers(json, providers?.OpenAI);
                break;
            case "google":
                WriteEffort(json, effort);
                WriteGoogle(json, providers?.Google);
                break;
            case "openrouter":
                WriteOpenRouter(json, providers?.OpenRouter, effort);
                break;
            case "vercel":
                WriteEffort(json, effort);
                Sampling.WriteOthers(json, providers?.Vercel);
                break;
            default:
                WriteEffort(json, effort ?? providers?.OpenAICompat?.ReasoningEffort);
                Sampling.WriteOthers(json, providers?.OpenAICompat);
                break;
        }
    }

    private static void WriteEffort(Utf8JsonWriter json, string? effort)
    {
        if (effort is not null) json.WriteString("reasoning_effort"u8, effort);
    }

    // Google's own fields travel in an envelope through its compatible endpoint.
    private static void WriteGoogle(Utf8JsonWriter json, GoogleOptions? options)
    {
        if (options is null) return;
        json.WriteStartObject("extra_body"u8);
        json.WriteStartObject("google"u8);
        if (options.ThinkingConfig is { } thinking)
        {
            json.WriteStartObject("thinking_config"u8);
            if (thinking.ThinkingBudget is { } budget) json.WriteNumber("thinking_budget"u8, budget);
            if (thinking.IncludeThoughts is { } include) json.WriteBoolean("include_thoughts"u8, include);
            json.WriteEndObject();
        }

        Sampling.WriteOthers(json, options);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOpenRouter(Utf8JsonWriter json, OpenRouterOptions? options, string? effort)
    {
        var reasoning = options?.Reasoning;
        if ((effort ?? reasoning?.Effort) is not null || reasoning is not null)
        {
            json.WriteStartObject("reasoning"u8);
            if (reasoning?.Enabled is { } enabled) json.WriteBoolean("enabled"u8, enabled);
            if (reasoning?.Exclude is { } exclude) json.WriteBoolean("exclude"u8, exclude);
            if (reasoning?.MaxTokens is { } most) json.WriteNumber("max_tokens"u8, most);
            if ((effort ?? reasoning?.Effort) is { } wanted) json.WriteString("effort"u8, wanted);
            json.WriteEndObject();
        }

        if (options?.Provider is { } provider)
        {
            json.WritePropertyName("provider"u8);
            json.WriteRawValue(provider.Text);
        }

        Sampling.WriteOthers(json, options);
    }
}
