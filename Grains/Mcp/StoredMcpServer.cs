using System.Text;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Mcp;

/// <summary>A tool server as it is stored, headers encrypted.</summary>
internal sealed record StoredMcpServer
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required Uri Url { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>The headers' names; their values are in <see cref="Headers"/> alone.</summary>
    public required ImmutableArray<string> HeaderNames { get; init; }

    /// <summary>The values of the headers in the order of their names, a JSON array, encrypted; null when there are none.</summary>
    public required byte[]? Headers { get; init; }

    public required ImmutableArray<string> AllowedTools { get; init; }

    public required ImmutableArray<string> DeniedTools { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Where the headers of a server are stored.</summary>
    public static SecretPlace HeadersPlace(Guid id) => new("mcp_servers.headers", id);

    /// <summary>Whether chats are offered a tool of it.</summary>
    public bool Offers(string tool) => !DeniedTools.Contains(tool) && (AllowedTools.IsEmpty || AllowedTools.Contains(tool));

    /// <summary>The server without its secrets.</summary>
    public McpServer ToView() => new()
    {
        Id = Id,
        Name = Name,
        Url = Url.ToString(),
        Enabled = Enabled,
        HeaderNames = HeaderNames,
        AllowedTools = AllowedTools,
        DeniedTools = DeniedTools,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Id = ").Append(Id).Append(", Name = ").Append(Name);
        return true;
    }
}
