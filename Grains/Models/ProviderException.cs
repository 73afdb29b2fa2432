namespace Parley.Grains.Models;

/// <summary>
/// A model call failed. The message is one sentence for a person that names the provider; what the provider or the network really said
/// is in the inner exception only, and belongs in logs only.
/// </summary>
public sealed class ProviderException : Exception
{
    public ProviderException(ProviderErrorKind kind, bool retryable, string message, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Retryable = retryable;
    }

    /// <summary>What sort of failure it is.</summary>
    public ProviderErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool Retryable { get; }

    /// <summary>The provider that failed, as model configs name it; null when no one provider did.</summary>
    public string? Provider { get; init; }

    /// <summary>The HTTP status, where there was one.</summary>
    public int? StatusCode { get; init; }

    /// <summary>How long the provider asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
