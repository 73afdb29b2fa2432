using System.Text.RegularExpressions;

namespace Parley.Grains.Mcp;

/// <summary>Checks what administrators send, before anything is looked up.</summary>
internal static partial class McpServerInputs
{
    private const int LongestUrl = 2048;
    private const int LongestValue = 8192;
    private const int MostHeaders = 32;
    private const int MostTools = 200;
    private const int LongestTool = 128;

    // The client's own: whoever could set them could say where one request ends and another begins.
    private static readonly string[] OwnHeaders =
        ["connection", "content-length", "content-type", "host", "mcp-session-id", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <summary>What is wrong with a new server; null when nothing is.</summary>
    public static Refusal? CheckNew(McpServerInput input) =>
        input.Name is null ? McpRefusals.InvalidName
        : input.Url is null ? McpRefusals.InvalidUrl
        : CheckChange(input);

    /// <summary>What is wrong with a change of a server; null when nothing is.</summary>
    public static Refusal? CheckChange(McpServerInput input) =>
        input.Name is { } name && !ServerName().IsMatch(name) ? McpRefusals.InvalidName
        : input.Url is { } url && !IsHttp(url) ? McpRefusals.InvalidUrl
        : CheckHeaders(input.Headers ?? [])
            ?? CheckTools("allowed_tools", input.AllowedTools ?? [])
            ?? CheckTools("denied_tools", input.DeniedTools ?? []);

    private static Refusal? CheckHeaders(ImmutableArray<McpHeader> headers)
    {
        if (headers.Length > MostHeaders)
            return McpRefusals.Invalid("headers", $"must be at most {MostHeaders}");
        for (var i = 0; i < headers.Length; i++)
        {
            if (headers[i].Name is not { } name || !HeaderName().IsMatch(name) || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                return McpRefusals.Invalid($"headers[{i}].name", "must be the name of an HTTP header that the client does not set itself");
            if (headers[i].Value is not { Length: <= LongestValue } value || value.Any(char.IsControl))
                return McpRefusals.Invalid($"headers[{i}].value", $"must be text in one line, at most {LongestValue} characters");
            if (headers.Take(i).Any(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)))
                return McpRefusals.Invalid($"headers[{i}].name", "is given twice");
        }

        return null;
    }

    private static Refusal? CheckTools(string field, ImmutableArray<string> tools) =>
        tools.Length > MostTools ? McpRefusals.Invalid(field, $"must be at most {MostTools} names")
        : tools.Any(tool => tool is not { Length: > 0 and <= LongestTool }) ? McpRefusals.Invalid(
            field, $"must be names of tools, each at most {LongestTool} characters")
        : null;

    // Which hosts it may name is the administrator's business: many a tool server runs on a private address.
    private static bool IsHttp(string url) =>
        url.Length <= LongestUrl
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,31}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ServerName();

    // RFC 9110 §5.6.2, token.
    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}\z", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderName();
}
