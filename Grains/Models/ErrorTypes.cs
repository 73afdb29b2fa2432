using System.Text.Json;

namespace Parley.Grains.Models;

/// <summary>
/// What providers call their failures, in answers with a status and in the middle of streams, where there is none. Each is judged like the
/// HTTP status that says the same.
/// </summary>
internal static class ErrorTypes
{
    /// <summary>Stands for an account that has nothing left to spend, for which providers have several statuses.</summary>
    public const int NoQuota = -1;

    /// <summary>Stands for a conversation that is longer than the model's window.</summary>
    public const int TooLong = -2;

    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        // OpenAI's codes, which the compatible servers use too.
        ["context_length_exceeded"] = TooLong,
        ["insufficient_quota"] = NoQuota,
        ["billing_not_active"] = NoQuota,
        ["billing_hard_limit_reached"] = NoQuota,
        ["invalid_api_key"] = 401,
        ["model_not_found"] = 404,
        ["rate_limit_exceeded"] = 429,
        ["server_is_overloaded"] = 503,
        ["slow_down"] = 503,
        ["vector_store_timeout"] = 504,
        ["invalid_prompt"] = 400,
        // Anthropic's types, and the codes that say more than those.
        ["authentication_error"] = 401,
        ["permission_error"] = 403,
        ["not_found_error"] = 404,
        ["request_too_large"] = 413,
        ["rate_limit_error"] = 429,
        ["timeout_error"] = 504,
        ["overloaded_error"] = 529,
        ["billing_error"] = NoQuota,
        ["contract_spend_limit_reached"] = NoQuota,
        ["enforced_spend_limit_reached"] = NoQuota,
        ["linked_organization_spend_limit_reached"] = NoQuota,
        ["linked_organization_billing_unavailable"] = NoQuota,
        ["organization_on_hold"] = NoQuota,
    };

    // These say less than a status does, and count only where there is none.
    private static readonly Dictionary<string, int> Vague = new(StringComparer.Ordinal)
    {
        ["invalid_request_error"] = 400,
        ["api_error"] = 500,
        ["server_error"] = 500,
        ["internal_server_error"] = 500,
    };

    /// <summary>How to judge an answer with a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The answer's text, which may be anything.</param>
    public static int Judge(int status, string body)
    {
        if (!body.StartsWith('{')) return status;
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("error", out var error) ? Find(error, Known) ?? status : status;
        }
        catch (JsonException)
        {
            // An answer that is cut off or no JSON at all: then its status has to do.
            return status;
        }
    }

    /// <summary>How to judge a failure within a stream; null when it has no name that we know.</summary>
    /// <param name="error">The provider's error object.</param>
    public static int? Judge(JsonElement error) => StatusIn(error) ?? Find(error, Known) ?? Find(error, Vague);

    private static int? StatusIn(JsonElement error) =>
        error.ValueKind is JsonValueKind.Object && error.TryGetProperty("code", out var code)
        && code.ValueKind is JsonValueKind.Number && code.TryGetInt32(out var status) && status is >= 400 and < 600
            ? status
            : null;

    // What is more particular comes first: a code of the details, a code, a type.
    private static int? Find(JsonElement error, Dictionary<string, int> names)
    {
        if (error.ValueKind is not JsonValueKind.Object) return null;
        if (error.TryGetProperty("details", out var details) && Name(details, "error_code") is { } detail
            && names.TryGetValue(detail, out var judgement)) return judgement;
        if (Name(error, "code") is { } code && names.TryGetValue(code, out judgement)) return judgement;
        return Name(error, "type") is { } type && names.TryGetValue(type, out judgement) ? judgement : null;
    }

    private static string? Name(JsonElement value, string property) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(property, out var name) && name.ValueKind is JsonValueKind.String
            ? name.GetString()
            : null;
}
