namespace Parley.Grains.Models.Catalog;

/// <summary>The provider that the environment names: <c>OPENAI_API_KEY</c>, <c>OPENAI_BASE_URL</c>, <c>PARLEY_MODEL</c>.</summary>
/// <param name="ApiKey">The key; null when none is set. Never logged, never stored.</param>
/// <param name="BaseUrl">Where the provider answers; null for OpenAI itself.</param>
/// <param name="Model">The model of the default model config; null for <see cref="DefaultModel"/>.</param>
public sealed record EnvironmentProvider(string? ApiKey, Uri? BaseUrl, string? Model)
{
    /// <summary>The model used when <c>PARLEY_MODEL</c> is not set (spec/chat.md 3.8 names it as current).</summary>
    public const string DefaultModel = "gpt-4o-mini";

    /// <summary>Whether the environment configures a provider at all; without one the demo model answers.</summary>
    public bool IsConfigured => ApiKey is not null || BaseUrl is not null;

    /// <summary>Hides the key wherever the record is printed.</summary>
    public override string ToString() =>
        $"EnvironmentProvider {{ BaseUrl = {BaseUrl}, Model = {Model}, ApiKey = {(ApiKey is null ? "none" : "***")} }}";
}
