namespace Parley.Grains.Mcp;

/// <summary>Why a tool server is not written or not asked.</summary>
internal static class McpRefusals
{
    public static readonly Refusal InvalidName = Invalid(
        "name", "must be 1 to 32 lower-case letters, digits, - or _, and begin with a letter or digit");

    public static readonly Refusal InvalidUrl = Invalid("url", "must be an absolute http or https address without user and fragment");

    public static readonly Refusal NameTaken = new()
    {
        Code = RefusalCode.Conflict,
        Message = "MCP server already exists.",
        Validations = [new Validation("name", "is another server's")],
    };

    public static readonly Refusal TooMany = new()
    {
        Code = RefusalCode.Conflict,
        Message = "There are too many MCP servers.",
        Detail = $"A deployment may have {McpServerStore.MaxServers}.",
    };

    public static readonly Refusal NoSuchServer = new() { Code = RefusalCode.NotFound, Message = "MCP server not found." };

    public static Refusal Invalid(string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid MCP server.",
        Detail = $"{field} {detail}.",
        Validations = [new Validation(field, detail)],
    };

    /// <summary>The headers cannot be encrypted; the reason says what an operator has to do.</summary>
    public static Refusal CannotProtect(string reason) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The headers cannot be stored.",
        Detail = reason,
        Validations = [new Validation("headers", "cannot be encrypted")],
    };

    /// <summary>The server does not answer as one should; the reason says how.</summary>
    public static Refusal NotAnswering(string reason) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The MCP server does not answer.",
        Detail = reason,
    };
}
