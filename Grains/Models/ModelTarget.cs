using System.Text;

namespace Parley.Grains.Models;

/// <summary>Which model to call and with what: all a client needs to know. Two equal targets share one client.</summary>
public sealed record ModelTarget
{
    /// <summary>Output limit that is asked for where a model is known to allow it and nobody set another (spec/chat.md 1.6).</summary>
    public const int DefaultMaxOutputTokens = 32_000;

    /// <summary>The provider's name as in spec/chat.md 1.5, for example <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model as the provider calls it.</summary>
    public required string Model { get; init; }

    /// <summary>Where the provider answers, with its version segment; null for the provider's own public address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The key; null sends no credentials, as local servers like it. Never printed.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How the model is to be called.</summary>
    public CallOptions Options { get; init; } = CallOptions.Empty;

    /// <summary>
    /// The API the model is reached by. OpenAI's own address speaks Responses; servers that call themselves compatible with OpenAI are
    /// so with chat completions, unless the model config says otherwise.
    /// </summary>
    public ModelApi Api => (Provider, Options.ProviderOptions?.OpenAI?.Api) switch
    {
        ("anthropic" or "bedrock", _) => ModelApi.Messages,
        ("openai" or "azure", "responses") => ModelApi.Responses,
        ("openai", null) when (BaseUrl ?? KnownProviders.DefaultBaseUrl(Provider))?.Host == "api.openai.com" => ModelApi.Responses,
        _ => ModelApi.ChatCompletions,
    };

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Provider = ").Append(Provider).Append(", Model = ").Append(Model).Append(", BaseUrl = ").Append(BaseUrl);
        return true;
    }
}
