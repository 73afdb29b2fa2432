namespace Parley.Grains.Models;

/// <summary>The providers that there are: what people call them and where they answer.</summary>
public static class KnownProviders
{
    /// <summary>The provider name of the built-in demo model.</summary>
    public const string Demo = "demo";

    private static readonly Dictionary<string, (string DisplayName, string? BaseUrl)> All = new(StringComparer.Ordinal)
    {
        ["anthropic"] = ("Anthropic", "https://api.anthropic.com"),
        ["azure"] = ("Azure OpenAI", null),
        // Reached through an address that speaks Anthropic Messages and takes a key; which one depends on the region.
        ["bedrock"] = ("AWS Bedrock", null),
        [Demo] = ("Parley Demo", null),
        ["google"] = ("Google", "https://generativelanguage.googleapis.com/v1beta/openai"),
        ["openai"] = ("OpenAI", "https://api.openai.com/v1"),
        ["openai-compat"] = ("OpenAI Compatible", null),
        ["openrouter"] = ("OpenRouter", "https://openrouter.ai/api/v1"),
        ["vercel"] = ("Vercel AI Gateway", "https://ai-gateway.vercel.sh/v1"),
    };

    /// <summary>The providers that can be configured, in the order in which they are always listed (spec/chat.md 1.5).</summary>
    public static ImmutableArray<string> Supported { get; } =
        [.. All.Keys.Where(name => name != Demo).Order(StringComparer.Ordinal)];

    /// <summary>The provider's name for a person; an unknown provider is called what it is called.</summary>
    public static string DisplayName(string provider) => All.TryGetValue(provider, out var known) ? known.DisplayName : provider;

    /// <summary>The provider's public address, or null when it has none and a base URL must be given.</summary>
    public static Uri? DefaultBaseUrl(string provider) =>
        All.TryGetValue(provider, out var known) && known.BaseUrl is { } url ? new Uri(url) : null;
}
