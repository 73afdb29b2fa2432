namespace Parley.Grains.Models.Catalog;

/// <summary>The quick and cheap models for small tasks such as titles, in the order in which they are tried (spec/chat.md 3.8).</summary>
internal static class SmallTaskModels
{
    /// <summary>Provider and model; Haiku is 4.5 everywhere, older ones are retired (matrix 42).</summary>
    public static readonly ImmutableArray<(string Provider, string Model)> Candidates =
    [
        ("anthropic", "claude-haiku-4-5"),
        ("openai", "gpt-4o-mini"),
        ("google", "gemini-2.5-flash"),
        ("azure", "gpt-4o-mini"),
        ("bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0"),
        ("openrouter", "anthropic/claude-haiku-4.5"),
        ("vercel", "anthropic/claude-haiku-4.5"),
    ];

    /// <summary>Those whose provider is enabled and has a key.</summary>
    public static ImmutableArray<ModelTarget> Of(CatalogSnapshot catalog) =>
        [.. from candidate in Candidates
            let access = catalog.Access(candidate.Provider)
            where access is { IsEnabled: true, ApiKey: not null, UnavailableReason: null }
            select new ModelTarget
            {
                Provider = candidate.Provider,
                Model = candidate.Model,
                BaseUrl = access.BaseUrl,
                ApiKey = access.ApiKey,
            }];
}
