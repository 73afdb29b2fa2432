using System.Globalization;
using System.Security.Cryptography;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Commands;

/// <summary>Reads ids that come from outside and makes those that come from here.</summary>
internal static class Ids
{
    /// <summary>The header that carries a command's id.</summary>
    public const string CommandHeader = "Idempotency-Key";

    public static Outcome<Guid> Chat(string? text) => Guid.TryParseExact(text, "D", out var id) ? id : Problems.InvalidChatId;

    public static Outcome<Guid> File(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid file ID.", "file", "must be a UUID");

    public static Outcome<Guid> Provider(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid chat provider ID.", "id", "must be a UUID");

    public static Outcome<Guid> ModelConfig(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid chat model config ID.", "id", "must be a UUID");

    public static Outcome<Guid> McpServer(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid MCP server ID.", "id", "must be a UUID");

    public static Outcome<Guid> Workspace(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid workspace ID.", "workspace", "must be a UUID");

    public static Outcome<Guid> Build(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid workspace build ID.", "build", "must be a UUID");

    public static Outcome<Guid> WorkspaceAgent(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid workspace agent ID.", "agent", "must be a UUID");

    public static Outcome<long> Message(string? text) =>
        TryPositive(text, out var id) ? id : Problem.Invalid("Invalid chat message ID.", "message", "must be a positive integer");

    public static Outcome<long> Queued(string? text) =>
        TryPositive(text, out var id) ? id : Problem.Invalid("Invalid queued message ID.", "queuedMessage", "must be a positive integer");

    public static Outcome<Position> Place(string? text) =>
        Position.TryParse(text, out var place) ? place : Problem.Invalid("Invalid position.", "after", "must be generation:sequence");

    /// <summary>The id of a command that a request carries; null when it carries none.</summary>
    public static Outcome<Guid?> Command(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(CommandHeader, out var values))
        {
            return (Guid?)null;
        }

        return Guid.TryParseExact(values.ToString(), "D", out var id) && id != Guid.Empty
            ? id
            : Problem.Invalid($"Invalid {CommandHeader} header.", CommandHeader, "must be a UUID");
    }

    /// <summary>The id of a file to be uploaded.</summary>
    public static Guid NewFile() => Guid.CreateVersion7();

    /// <summary>
    /// The id of a chat to be made: the same for the same user and command, so that a repeat reaches the same grain; a fresh one
    /// when the client gave no id.
    /// </summary>
    public static Guid NewChat(Guid user, Guid? command)
    {
        if (command is not { } key)
        {
            return Guid.CreateVersion7();
        }

        // Made like a version 8 UUID (RFC 9562): a hash of our own choice over both ids.
        Span<byte> name = stackalloc byte[32];
        user.TryWriteBytes(name, bigEndian: true, out _);
        key.TryWriteBytes(name[16..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The id of a workspace to be made, as that of a chat.</summary>
    public static Guid NewWorkspace(Guid user, Guid? command) => NewChat(user, command);

    private static bool TryPositive(string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
}
