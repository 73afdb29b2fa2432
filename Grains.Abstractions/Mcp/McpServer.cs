using System.Text;

namespace Parley.Grains.Abstractions.Mcp;

/// <summary>A tool server that speaks the Model Context Protocol, as administrators see it. Values of its headers are never shown.</summary>
[GenerateSerializer, Immutable, Alias("parley.McpServer")]
public sealed record McpServer
{
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Its tools are called <c>name__tool</c>.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Where it answers: an absolute http or https address.</summary>
    [Id(2)] public required string Url { get; init; }

    /// <summary>Whether chats are offered its tools.</summary>
    [Id(3)] public required bool Enabled { get; init; }

    /// <summary>The headers that are sent along.</summary>
    [Id(4)] public required ImmutableArray<string> HeaderNames { get; init; }

    /// <summary>Its tools that chats are offered; all of them when empty.</summary>
    [Id(5)] public required ImmutableArray<string> AllowedTools { get; init; }

    /// <summary>Its tools that chats are not offered, whatever the other list says.</summary>
    [Id(6)] public required ImmutableArray<string> DeniedTools { get; init; }

    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(8)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Body of <c>POST</c> and <c>PATCH /chats/mcp-servers</c>; what is absent keeps what is there.</summary>
[GenerateSerializer, Immutable, Alias("parley.McpServerInput")]
public sealed record McpServerInput
{
    /// <inheritdoc cref="McpServer.Name"/>
    [Id(0)] public string? Name { get; init; }

    /// <inheritdoc cref="McpServer.Url"/>
    [Id(1)] public string? Url { get; init; }

    /// <summary>True when a server is made and nothing is said.</summary>
    [Id(2)] public bool? Enabled { get; init; }

    /// <summary>All headers, in place of those before; an empty list takes them away.</summary>
    [Id(3)] public ImmutableArray<McpHeader>? Headers { get; init; }

    /// <inheritdoc cref="McpServer.AllowedTools"/>
    [Id(4)] public ImmutableArray<string>? AllowedTools { get; init; }

    /// <inheritdoc cref="McpServer.DeniedTools"/>
    [Id(5)] public ImmutableArray<string>? DeniedTools { get; init; }
}

/// <summary>A header that is sent along, for example with a token.</summary>
[GenerateSerializer, Immutable, Alias("parley.McpHeader")]
public sealed record McpHeader
{
    [Id(0)] public string? Name { get; init; }

    /// <summary>Secret: stored encrypted, never shown.</summary>
    [Id(1)] public string? Value { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Name = ").Append(Name);
        return true;
    }
}

/// <summary>A tool that a server has.</summary>
/// <param name="Name">What the server calls it; what the lists name.</param>
/// <param name="ToolName">What a model calls it.</param>
/// <param name="Description">What the server says of it.</param>
/// <param name="Offered">Whether chats are offered it.</param>
[GenerateSerializer, Immutable, Alias("parley.McpServerTool")]
public sealed record McpServerTool(
    [property: Id(0)] string Name,
    [property: Id(1)] string ToolName,
    [property: Id(2)] string Description,
    [property: Id(3)] bool Offered)
{
    /// <summary>Why chats are not offered it although the server's lists allow it; null otherwise.</summary>
    [Id(4)] public string? Reason { get; init; }
}
