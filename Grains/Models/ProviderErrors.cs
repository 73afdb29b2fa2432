using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models;

/// <summary>
/// The one place that says what a failed model call means: the provider's own name for it and the HTTP status where there are any, else the
/// type of the exception, else its text. Cancellation is not its business: callers filter that first.
/// </summary>
public sealed class ProviderErrors(string provider, TimeProvider time)
{
    /// <summary>How much of an error's text is read.</summary>
    private const int MaxErrorBytes = 64 * 1024;

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
                case AnswerTooLargeException:
                    return Error(ProviderErrorKind.Generic, false, $"{_name} sent an answer that is too large.", error);
                case AuthenticationException:
                    return Error(ProviderErrorKind.Config, false, $"The certificate of {_name} is not trusted.", error);
                case OperationCanceledException or TimeoutException:
                    return Error(ProviderErrorKind.Timeout, true, $"{_name} took too long to answer.", error);
                case JsonException:
                    return NotAnAnswer(error);
                case HttpRequestException or IOException or SocketException:
                    // Not the last word: what lies within may say more, for example that a certificate is at fault.
                    network = true;
                    break;
            }
        }

        return network
            ? Error(ProviderErrorKind.Connection, true, $"The connection to {_name} failed.", error)
            : FromText(error.Message, error);
    }

    /// <summary>Classifies what reading an answer threw: there, a failed connection means that the answer was cut off.</summary>
    public ProviderException ClassifyReading(Exception error) =>
        Classify(error) is { Kind: not ProviderErrorKind.Connection } other ? other : Truncated(error);

    /// <summary>Reads an answer that says that something failed, and classifies it.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">What came with it.</param>
    /// <param name="header">Gives a header by its name, or null.</param>
    public async Task<ProviderException> FromAnswerAsync(
        int status, Stream body, Func<string, string?> header, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxErrorBytes];
        var length = await body.ReadAtLeastAsync(buffer, MaxErrorBytes, throwOnEndOfStream: false, cancellationToken);
        return FromStatus(status, Encoding.UTF8.GetString(buffer, 0, length), RetryAfterHeaders.Read(header, time.GetUtcNow()), null);
    }

    /// <summary>Classifies an answer by the error it names and its HTTP status; the text only says more about it.</summary>
    public ProviderException FromStatus(int status, string text, TimeSpan? retryAfter, Exception? inner)
    {
        var (kind, retryable, sentence) = Judge(ErrorTypes.Judge(status, text), text);
        inner ??= new InvalidOperationException($"HTTP {status}: {text}");
        return new ProviderException(kind, retryable, $"{sentence} ({status}).", inner)
        {
            Provider = provider,
            StatusCode = status,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>Classifies a failure that is told within an answer.</summary>
    /// <param name="json">The provider's error: an object, or a text.</param>
    public ProviderException FromBody(ReadOnlySpan<byte> json)
    {
        var text = Encoding.UTF8.GetString(json);
        if (ErrorTypes.Judge(JsonElement.Parse(json)) is not { } judgement) return FromText(text);
        var (kind, retryable, sentence) = Judge(judgement, text);
        return new ProviderException(kind, retryable, $"{sentence}.", new InvalidOperationException(text))
        {
            Provider = provider,
            StatusCode = judgement > 0 ? judgement : null,
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
            ProviderErrorKind.ContextOverflow =>
                $"The conversation is longer than the model at {_name} can read.",
            ProviderErrorKind.Config when text.Contains("model", StringComparison.OrdinalIgnoreCase) =>
                $"{_name} does not know this model.",
            ProviderErrorKind.Config => $"The account at {_name} has no quota left.",
            _ when retryable => $"{_name} had an internal error.",
            _ => $"{_name} failed with an unexpected error.",
        };
        return Error(kind, retryable, message, inner ?? new InvalidOperationException(text));
    }

    /// <summary>Nothing came for as long as silence may last.</summary>
    public ProviderException Silent(TimeSpan limit, Exception? inner = null) =>
        Error(ProviderErrorKind.Timeout, true, $"{_name} sent nothing for {limit.TotalSeconds:0} seconds.", inner);

    /// <summary>The connection was kept alive, but nothing of the answer came for as long as that may last.</summary>
    public ProviderException Stalled(TimeSpan limit, Exception? inner = null) =>
        Error(ProviderErrorKind.Timeout, true, $"{_name} sent nothing of its answer for {limit.TotalSeconds:0} seconds.", inner);

    /// <summary>The answer ended before its end marker.</summary>
    public ProviderException Truncated(Exception? inner = null) =>
        Error(ProviderErrorKind.Connection, true, $"The connection to {_name} was lost before the answer was complete.", inner);

    /// <summary>Something answered, but not as the API does: most often a wrong base URL.</summary>
    public ProviderException NotAnAnswer(Exception? inner) =>
        Error(
            ProviderErrorKind.Config,
            false,
            $"{_name} answered with something that is not a chat completion; check the base URL.",
            inner);

    private ProviderException Error(ProviderErrorKind kind, bool retryable, string message, Exception? inner) =>
        new(kind, retryable, message, inner) { Provider = provider };

    private (ProviderErrorKind Kind, bool Retryable, string Sentence) Judge(int judgement, string text) => judgement switch
    {
        ErrorTypes.NoQuota => (ProviderErrorKind.Config, false, $"The account at {_name} has no quota left"),
        ErrorTypes.TooLong => (ProviderErrorKind.ContextOverflow, false, $"The conversation is longer than the model at {_name} can read"),
        429 when ErrorTexts.IsOutOfQuota(text) => (ProviderErrorKind.Config, false, $"The account at {_name} has no quota left"),
        429 => (ProviderErrorKind.RateLimit, true, $"{_name} limits the rate of requests"),
        503 or 529 => (ProviderErrorKind.Overloaded, true, $"{_name} is overloaded"),
        408 or 504 or 522 or 524 => (ProviderErrorKind.Timeout, true, $"{_name} took too long to answer"),
        500 or 502 or 520 or 521 or 523 => (ProviderErrorKind.Generic, true, $"{_name} had an internal error"),
        401 => (ProviderErrorKind.Auth, false, $"{_name} rejected the API key"),
        403 => (ProviderErrorKind.Auth, false, $"{_name} refused access with this API key"),
        402 => (ProviderErrorKind.Config, false, $"The account at {_name} needs payment"),
        404 => (ProviderErrorKind.Config, false, $"{_name} does not know this model or address"),
        413 => (ProviderErrorKind.Config, false, $"{_name} finds the request too large"),
        >= 400 and < 500 when ErrorTexts.IsContextOverflow(text) =>
            (ProviderErrorKind.ContextOverflow, false, $"The conversation is longer than the model at {_name} can read"),
        >= 400 and < 500 when ErrorTexts.IsOutOfQuota(text) =>
            (ProviderErrorKind.Config, false, $"The account at {_name} has no quota left"),
        >= 400 and < 500 when ErrorTexts.Classify(text).Kind is ProviderErrorKind.Auth =>
            (ProviderErrorKind.Auth, false, $"{_name} rejected the API key"),
        >= 400 and < 500 => (ProviderErrorKind.Config, false, $"{_name} did not accept the request"),
        _ => (ProviderErrorKind.Generic, false, $"{_name} answered with an unexpected status"),
    };
}
