using System.Text.RegularExpressions;

namespace Parley.Grains.Models.Catalog;

/// <summary>Checks what administrators send, before anything is looked up.</summary>
internal static partial class CatalogInput
{
    private const int LongestName = 200;
    private const int LongestKey = 4096;
    private const int LongestUrl = 2048;

    /// <summary>What is wrong with a new provider; null when nothing is.</summary>
    public static Refusal? Check(CreateProvider input) =>
        !KnownProviders.Supported.Contains(input.Provider ?? "") ? CatalogRefusals.InvalidProvider
        : CheckFields(input.DisplayName, input.ApiKey, input.BaseUrl);

    /// <summary>What is wrong with a change of a provider; null when nothing is.</summary>
    public static Refusal? Check(UpdateProvider input) => CheckFields(input.DisplayName, input.ApiKey, input.BaseUrl);

    /// <summary>What is wrong with a new model config; null when nothing is.</summary>
    public static Refusal? CheckNew(ModelConfigInput input) =>
        !KnownProviders.Supported.Contains(input.Provider ?? "") ? CatalogRefusals.InvalidProvider
        : string.IsNullOrWhiteSpace(input.Model) ? CatalogRefusals.ModelRequired
        : input.ContextLimit is null or 0 ? CatalogRefusals.ContextLimitRequired
        : CheckFields(input);

    /// <summary>What is wrong with a change of a model config, where empty texts keep what is there; null when nothing is.</summary>
    public static Refusal? CheckChange(ModelConfigInput input) =>
        input.Provider is { Length: > 0 } provider && !KnownProviders.Supported.Contains(provider)
            ? CatalogRefusals.InvalidProvider
            : CheckFields(input);

    private static Refusal? CheckFields(ModelConfigInput input) =>
        !IsLine(input.Model) ? CatalogRefusals.InvalidModel
        : !IsLine(input.DisplayName) ? CatalogRefusals.InvalidDisplayName
        : input.ContextLimit <= 0 ? CatalogRefusals.InvalidContextLimit
        : input.CompressionThreshold is < 0 or > 100 ? CatalogRefusals.InvalidThreshold
        : input.Options?.Validate() is { IsEmpty: false } faults ? CatalogRefusals.InvalidOptions(faults)
        : null;

    private static Refusal? CheckFields(string? displayName, string? apiKey, string? baseUrl) =>
        !IsLine(displayName) ? CatalogRefusals.InvalidDisplayName
        : apiKey is { Length: > 0 } && !(apiKey.Length <= LongestKey && Printable().IsMatch(apiKey)) ? CatalogRefusals.InvalidApiKey
        : baseUrl is { Length: > 0 } && !IsHttp(baseUrl) ? CatalogRefusals.InvalidBaseUrl
        : null;

    // Which hosts it may name is the administrator's business: many a model runs on a private address.
    private static bool IsHttp(string url) =>
        url.Length <= LongestUrl
        && Printable().IsMatch(url)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Host.Length: > 0, UserInfo.Length: 0 }
        && !url.AsSpan().ContainsAny('?', '#');

    private static bool IsLine(string? text) => text is null || (text.Length <= LongestName && !text.Any(char.IsControl));

    [GeneratedRegex(@"\A[!-~]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Printable();
}
