namespace Parley.Grains.Models.Catalog;

/// <summary>A provider that the environment names, for example by <c>OPENAI_API_KEY</c> and <c>OPENAI_BASE_URL</c>.</summary>
/// <param name="ApiKey">The key; null when none is set. Never logged, never stored.</param>
/// <param name="BaseUrl">Where the provider answers; null for its own public address.</param>
public sealed record EnvironmentProvider(string? ApiKey, Uri? BaseUrl)
{
    /// <summary>A provider of which the environment says nothing.</summary>
    public static readonly EnvironmentProvider None = new(null, null);

    /// <summary>Whether the environment configures it at all; a local server needs no key.</summary>
    public bool IsConfigured => ApiKey is not null || BaseUrl is not null;

    /// <summary>Hides the key wherever the record is printed.</summary>
    public override string ToString() => $"EnvironmentProvider {{ BaseUrl = {BaseUrl}, ApiKey = {(ApiKey is null ? "none" : "***")} }}";
}

/// <summary>What the environment says of providers: only these two may be preset (spec/chat.md 1.5).</summary>
/// <param name="OpenAI"><c>OPENAI_API_KEY</c>, <c>OPENAI_BASE_URL</c>.</param>
/// <param name="Anthropic"><c>ANTHROPIC_API_KEY</c>, <c>ANTHROPIC_BASE_URL</c>.</param>
/// <param name="Model"><c>PARLEY_MODEL</c>: the model to begin with, of the first that is configured; null for its usual one.</param>
public sealed record EnvironmentProviders(EnvironmentProvider OpenAI, EnvironmentProvider Anthropic, string? Model)
{
    /// <summary>OpenAI's model to begin with; spec/chat.md 3.8 names it as current.</summary>
    public const string OpenAIModel = "gpt-4o-mini";

    /// <summary>Anthropic's model to begin with: in its SDK 13.12 the newest for coding and agents below the dearest.</summary>
    public const string AnthropicModel = "claude-sonnet-5-5";

    private static readonly string[] All = ["anthropic", "openai"];

    /// <summary>An environment that says nothing.</summary>
    public static readonly EnvironmentProviders None = new(EnvironmentProvider.None, EnvironmentProvider.None, null);

    /// <summary>The names of the providers that it configures.</summary>
    public string[] Names => [.. All.Where(name => Of(name).IsConfigured)];

    /// <summary>What it says of a provider.</summary>
    public EnvironmentProvider Of(string provider) => provider switch
    {
        "openai" => OpenAI,
        "anthropic" => Anthropic,
        _ => EnvironmentProvider.None,
    };

    /// <summary>The models to begin with, of the providers that it configures.</summary>
    internal IEnumerable<(string Provider, string Model)> Presets()
    {
        if (OpenAI.IsConfigured)
            yield return ("openai", Model ?? OpenAIModel);
        if (Anthropic.IsConfigured)
            yield return ("anthropic", OpenAI.IsConfigured ? AnthropicModel : Model ?? AnthropicModel);
    }
}
