namespace Parley.Grains.Models;

/// <summary>
/// The text table of spec/chat.md 3.7, the last resort for failures that carry no type. A permanent text wins over a transient one;
/// within a list the first match wins, so lists are in the order of precedence.
/// </summary>
internal static class ErrorTexts
{
    private static readonly (string Text, ProviderErrorKind Kind)[] Permanent =
    [
        ("context canceled", ProviderErrorKind.Generic),
        ("authentication", ProviderErrorKind.Auth),
        ("unauthorized", ProviderErrorKind.Auth),
        ("forbidden", ProviderErrorKind.Auth),
        ("invalid api key", ProviderErrorKind.Auth),
        ("invalid_api_key", ProviderErrorKind.Auth),
        ("context deadline exceeded", ProviderErrorKind.Timeout),
        ("invalid model", ProviderErrorKind.Config),
        ("model not found", ProviderErrorKind.Config),
        ("model_not_found", ProviderErrorKind.Config),
        ("context length exceeded", ProviderErrorKind.ContextOverflow),
        ("context_length_exceeded", ProviderErrorKind.ContextOverflow),
        ("context_exceeded", ProviderErrorKind.ContextOverflow),
        ("maximum context length", ProviderErrorKind.ContextOverflow),
        ("prompt is too long", ProviderErrorKind.ContextOverflow),
        ("exceeds the context window", ProviderErrorKind.ContextOverflow),
        ("quota", ProviderErrorKind.Config),
        ("billing", ProviderErrorKind.Config),
    ];

    private static readonly (string Text, ProviderErrorKind Kind)[] Transient =
    [
        ("overloaded", ProviderErrorKind.Overloaded),
        ("unavailable", ProviderErrorKind.Overloaded),
        ("status 503", ProviderErrorKind.Overloaded),
        ("status 529", ProviderErrorKind.Overloaded),
        ("rate limit", ProviderErrorKind.RateLimit),
        ("rate_limit", ProviderErrorKind.RateLimit),
        ("too many requests", ProviderErrorKind.RateLimit),
        ("timeout", ProviderErrorKind.Timeout),
        ("connection reset", ProviderErrorKind.Connection),
        ("connection refused", ProviderErrorKind.Connection),
        ("broken pipe", ProviderErrorKind.Connection),
        ("eof", ProviderErrorKind.Connection),
        ("server error", ProviderErrorKind.Generic),
        ("server_error", ProviderErrorKind.Generic),
        ("status 500", ProviderErrorKind.Generic),
        ("status 502", ProviderErrorKind.Generic),
    ];

    /// <summary>Finds what a text says; an unknown text is a permanent generic failure.</summary>
    public static (ProviderErrorKind Kind, bool Retryable) Classify(string text)
    {
        foreach (var (part, kind) in Permanent)
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return (kind, false);

        foreach (var (part, kind) in Transient)
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return (kind, true);

        return (ProviderErrorKind.Generic, false);
    }

    /// <summary>Whether a text says that the conversation is longer than the model's window.</summary>
    public static bool IsContextOverflow(string text) =>
        text.Contains("context length", StringComparison.OrdinalIgnoreCase)
        || text.Contains("context_length", StringComparison.OrdinalIgnoreCase)
        || text.Contains("context window", StringComparison.OrdinalIgnoreCase)
        || text.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase)
        || text.Contains("context_exceeded", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a text carries a code that says that the account has nothing left to spend; waiting does not cure that. The words alone
    /// say nothing: providers mention quota and billing in the text of ordinary rate limits too.
    /// </summary>
    public static bool IsOutOfQuota(string text) =>
        text.Contains("insufficient_quota", StringComparison.OrdinalIgnoreCase)
        || text.Contains("credit balance is too low", StringComparison.OrdinalIgnoreCase)
        || text.Contains("billing_not_active", StringComparison.OrdinalIgnoreCase)
        || text.Contains("billing_hard_limit_reached", StringComparison.OrdinalIgnoreCase);
}
