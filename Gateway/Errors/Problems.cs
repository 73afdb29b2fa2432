using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;

namespace Parley.Gateway.Errors;

/// <summary>The one place that turns refusals and failures into statuses.</summary>
internal static class Problems
{
    /// <summary>The chat named by a path does not parse as an id.</summary>
    public static Problem InvalidChatId { get; } = Problem.Invalid("Invalid chat ID.", "chat", "must be a UUID");

    public static Problem Unauthenticated { get; } =
        new(StatusCodes.Status401Unauthorized, "You are not signed in, or your session has ended.");

    public static Problem ForeignOrigin { get; } =
        new(StatusCodes.Status403Forbidden, "Cross-origin requests may not use the session cookie.");

    /// <summary>The grain could not be reached: whether a command was done is unknown. A repeat with the same id is safe.</summary>
    public static Problem Unavailable { get; } =
        new(
            StatusCodes.Status503ServiceUnavailable,
            "The service is not available at the moment.",
            "Try again; a command that is repeated with the same Idempotency-Key is never done twice.")
        {
            RetryAfterSeconds = 1,
        };

    /// <summary>Why a chat does not move when even the question gets no answer.</summary>
    public static Problem SiloSilent { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "The silo that holds this chat does not answer.",
        "If it is gone or frozen, its lease ends within seconds and another silo takes the chat up.")
    {
        RetryAfterSeconds = 2,
    };

    public static Problem Of(Refusal refusal) => new(StatusOf(refusal.Code), refusal.Message, refusal.Detail)
    {
        Validations = refusal.Validations.IsDefault ? [] : refusal.Validations,
    };

    public static Outcome<T> Of<T>(Reply<T> reply) => reply.Refusal is { } refusal ? Of(refusal) : reply.Value!;

    /// <summary>What is said about a failure that nobody expected. Nothing of the exception is shown.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge("body"),
        BadHttpRequestException bad => new Problem(bad.StatusCode, "The request could not be read."),
        _ when IsRuntimeFailure(exception) => Unavailable,
        _ => new Problem(
            StatusCodes.Status500InternalServerError,
            "An internal error occurred.",
            $"Trace ID: {Activity.Current?.TraceId.ToString() ?? "none"}"),
    };

    /// <summary>The body, or the field that makes it so, is larger than 1 MiB.</summary>
    public static Problem TooLarge(string field) =>
        new(StatusCodes.Status413PayloadTooLarge, "Request body is too large.", "The limit is 1 MiB.")
        {
            Validations = [new Validation(field, "must be at most 1 MiB as JSON")],
        };

    /// <summary>An uploaded file is larger than a file may be (spec/chat.md 2.2).</summary>
    public static Problem FileTooLarge { get; } =
        new(StatusCodes.Status413PayloadTooLarge, "File too large.", "The limit is 10 MiB.")
        {
            Validations = [new Validation("body", "must be at most 10 MiB")],
        };

    /// <summary>The answer to a bare status that the framework sets: wrong path, method or content type.</summary>
    public static Problem OfStatus(int status) => new(status, status switch
    {
        StatusCodes.Status404NotFound => "Resource not found or you do not have access to this resource.",
        StatusCodes.Status405MethodNotAllowed => "This method is not allowed here.",
        StatusCodes.Status415UnsupportedMediaType => "The content type must be application/json.",
        StatusCodes.Status401Unauthorized => Unauthenticated.Message,
        StatusCodes.Status403Forbidden => "You are not allowed to do this.",
        _ => "The request could not be handled.",
    });

    /// <summary>
    /// Whether an exception means that a grain could not be reached or was lost on the way, or that its storage did not answer. The types
    /// differ by engine and are told by where they come from; a cancellation is one too when nobody on this side asked for it.
    /// </summary>
    public static bool IsRuntimeFailure(Exception exception) =>
        exception is OutcomeUnknownException or TimeoutException or OperationCanceledException or IOException or SocketException
        || (exception is DbException storage && IsUnavailable(storage))
        || (exception.GetType().Namespace ?? "").StartsWith(EngineNamespace, StringComparison.Ordinal);

    /// <summary>
    /// A refused statement is a fault of ours, and a repeat would fail as well. Without a state the connection failed, or the exception has
    /// crossed Orleans' wire, which carries no members of its own types: nothing tells those apart, and a repeat is safe.
    /// </summary>
    private static bool IsUnavailable(DbException exception) => exception.SqlState is null || exception.IsTransient;

    private static string EngineNamespace { get; } = typeof(IGrainFactory).Namespace ?? "";

    private static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.LimitReached => StatusCodes.Status429TooManyRequests,
        RefusalCode.ProviderFailed => StatusCodes.Status502BadGateway,
        _ => throw new UnreachableException($"Unknown refusal code {code}."),
    };
}
