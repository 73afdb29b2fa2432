using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using Parley.Grains.Tools;

namespace Parley.Grains.Mcp;

/// <summary>A tool of a tool server, offered beside the built-in ones.</summary>
internal sealed partial class McpTool(StoredMcpServer server, Tool tool, McpServers servers) : ITool
{
    private const int LongestName = 64;
    private const int LongestDescription = 4096;

    public bool TakesSecrets => true;

    public string Name { get; } = NameOf(server.Name, tool.Name);

    public string Description { get; } = tool.Description is { } text ? text[..Math.Min(text.Length, LongestDescription)] : "";

    public JsonElement Schema => tool.InputSchema;

    /// <summary>What a model calls a server's tool: <c>server__tool</c>, made legal and short enough for every provider.</summary>
    public static string NameOf(string server, string tool)
    {
        var name = Illegal().Replace($"{server}__{tool}", "_");
        if (name.Length <= LongestName)
            return name;
        // Two that begin alike stay two.
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        return $"{name[..(LongestName - mark.Length - 1)]}_{mark}";
    }

    public Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context)
    {
        // Of a field that is there twice the last counts.
        var fields = new Dictionary<string, object?>();
        foreach (var field in arguments.EnumerateObject())
            fields[field.Name] = field.Value;
        return servers.CallAsync(server, tool.Name, fields, context.CancellationToken);
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Illegal();
}
