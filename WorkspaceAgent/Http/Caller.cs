namespace Parley.WorkspaceAgent.Http;

/// <summary>Who calls, and whether it is a repeat: what the headers say.</summary>
/// <param name="ChatId">The chat on whose behalf; null when nobody says.</param>
/// <param name="Key">Names the command among the chat's; null when a repeat is another command.</param>
internal sealed record Caller(Guid? ChatId, string? Key)
{
    /// <summary>Longest key, in characters.</summary>
    public const int LongestKey = 256;

    private const string ChatHeader = "Coder-Chat-Id";
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>Reads the headers.</summary>
    public static (Caller Caller, Answer? Refusal) Of(HttpRequest request)
    {
        var chat = request.Headers[ChatHeader].ToString();
        var key = request.Headers[KeyHeader].ToString();
        var isId = Guid.TryParse(chat, out var id);
        return (
            new Caller(isId ? id : null, key.Length == 0 ? null : key),
            chat.Length > 0 && !isId ? Faulty(ChatHeader, "must be a UUID")
                : key.Length > LongestKey ? Faulty(KeyHeader, $"must be at most {LongestKey} characters")
                : null);
    }

    private static Answer Faulty(string header, string detail) =>
        Answer.Refused(StatusCodes.Status400BadRequest, $"The header {header} {detail}.", null, new FieldFault(header, detail));
}
