using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Parley.Grains.Models;

/// <summary>
/// The one place that says what a failed model call means: the HTTP status where there is one, else the type of the exception, else
/// its text. Cancellation is not its business: callers filter that first.
/// </summary>
public sealed class ProviderErrors(string provider, TimeProvider time)
{
    private readonly string _name = KnownProviders.DisplayName(provider);

    /// <summary>Classifies whatever a model call threw.</summary>
    public ProviderException Classify(Exception error)
    {
        var network = false;
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ProviderException known:
                    return known;
                case ClientResultException { Status: > 0 } answer:
                    return FromStatus(answer.Status, answer.Message, RetryAfter(answer.GetRawResponse()), error);
                case AuthenticationException:
                    return new(ProviderErrorKind.Config, false, $"The certificate of {_name} is not trusted.", error);
                case OperationCanceledException or TimeoutException:
                    return new(ProviderErrorKind.Timeout, true, $"{_name} took too long to answer.", error);
                case JsonException:
                    return NotAnAnswer(error);
                case HttpRequestException or IOException or SocketException:
                    // Not the last word: what lies within may say more, for example that a certificate is at fault.
                    network = true;
                    break;
            }
        }

        return network
            ? new(ProviderErrorKind.Connection, true, $"The connection to {_name} failed.", error)
            : FromText(error.Message, error);
    }

    /// <summary>Classifies what reading an answer threw: there, a failed connection means that the answer was cut off.</summary>
    public ProviderException ClassifyReading(Exception error) =>
        Classify(error) is { Kind: not ProviderErrorKind.Connection } other ? other : Truncated(error);

    /// <summary>Classifies an answer by its HTTP status; the text only says more about it.</summary>
    public ProviderException FromStatus(int status, string text, TimeSpan? retryAfter, Exception? inner)
    {
        var (kind, retryable, message) = status switch
        {
            429 when ErrorTexts.IsOutOfQuota(text) => (ProviderErrorKind.Config, false, $"The account at {_name} has no quota left (429)."),
            429 => (ProviderErrorKind.RateLimit, true, $"{_name} limits the rate of requests (429)."),
            503 or 529 => (ProviderErrorKind.Overloaded, true, $"{_name} is overloaded ({status})."),
            408 or 504 or 522 or 524 => (ProviderErrorKind.Timeout, true, $"{_name} took too long to answer ({status})."),
            500 or 502 or 520 or 521 or 523 => (ProviderErrorKind.Generic, true, $"{_name} had an internal error ({status})."),
            401 => (ProviderErrorKind.Auth, false, $"{_name} rejected the API key (401)."),
            403 => (ProviderErrorKind.Auth, false, $"{_name} refused access with this API key (403)."),
            402 => (ProviderErrorKind.Config, false, $"The account at {_name} needs payment (402)."),
            404 => (ProviderErrorKind.Config, false, $"{_name} does not know this model or address (404)."),
            413 => (ProviderErrorKind.Config, false, $"{_name} finds the request too large (413)."),
            >= 400 and < 500 when ErrorTexts.IsContextOverflow(text) =>
                (ProviderErrorKind.Config, false, $"The conversation is longer than the model at {_name} can read ({status})."),
            >= 400 and < 500 when ErrorTexts.Classify(text).Kind is ProviderErrorKind.Auth =>
                (ProviderErrorKind.Auth, false, $"{_name} rejected the API key ({status})."),
            >= 400 and < 500 => (ProviderErrorKind.Config, false, $"{_name} did not accept the request ({status})."),
            _ => (ProviderErrorKind.Generic, false, $"{_name} answered with an unexpected status ({status})."),
        };
        return new ProviderException(kind, retryable, message, inner ?? new InvalidOperationException(text))
        {
            StatusCode = status,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>Classifies a failure of which only the text is known.</summary>
    public ProviderException FromText(string text, Exception? inner = null)
    {
        var (kind, retryable) = ErrorTexts.Classify(text);
        var message = kind switch
        {
            ProviderErrorKind.Overloaded => $"{_name} is overloaded.",
            ProviderErrorKind.RateLimit => $"{_name} limits the rate of requests.",
            ProviderErrorKind.Timeout => $"{_name} took too long to answer.",
            ProviderErrorKind.Auth => $"{_name} rejected the API key.",
            ProviderErrorKind.Connection => $"The connection to {_name} failed.",
            ProviderErrorKind.Config when ErrorTexts.IsContextOverflow(text) =>
                $"The conversation is longer than the model at {_name} can read.",
            ProviderErrorKind.Config when text.Contains("model", StringComparison.OrdinalIgnoreCase) =>
                $"{_name} does not know this model.",
            ProviderErrorKind.Config => $"The account at {_name} has no quota left.",
            _ when retryable => $"{_name} had an internal error.",
            _ => $"{_name} failed with an unexpected error.",
        };
        return new ProviderException(kind, retryable, message, inner ?? new InvalidOperationException(text));
    }

    /// <summary>Nothing came for as long as silence may last.</summary>
    public ProviderException Silent(TimeSpan limit, Exception? inner = null) =>
        new(ProviderErrorKind.Timeout, true, $"{_name} sent nothing for {limit.TotalSeconds:0} seconds.", inner);

    /// <summary>The answer ended before its end marker.</summary>
    public ProviderException Truncated(Exception? inner = null) =>
        new(ProviderErrorKind.Connection, true, $"The connection to {_name} was lost before the answer was complete.", inner);

    /// <summary>Something answered, but not with a chat completion: most often a wrong base URL.</summary>
    public ProviderException NotAnAnswer(Exception? inner) =>
        new(ProviderErrorKind.Config, false, $"{_name} answered with something that is not a chat completion; check the base URL.", inner);

    private TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response is null) return null;
        if (response.Headers.TryGetValue("retry-after-ms", out var text) && TryNumber(text, out var milliseconds))
            return TimeSpan.FromMilliseconds(milliseconds);
        if (!response.Headers.TryGetValue("retry-after", out text)) return null;
        if (TryNumber(text, out var seconds)) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    // The upper bound, a day in milliseconds, keeps nonsense out of TimeSpan; it is far beyond what anybody waits for.
    private static bool TryNumber(string? text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number is >= 0 and <= 86_400_000;
}
