using System.Security.Cryptography;
using System.Text;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>An agent as it is stored. It belongs to one build: the next start makes another (matrix 25).</summary>
internal sealed record Agent
{
    public required Guid Id { get; init; }

    /// <summary>What the template says of it.</summary>
    public required TemplateAgent Template { get; init; }

    /// <summary>Hash of its token; null until its build is worked on.</summary>
    public byte[]? TokenHash { get; init; }

    /// <summary>Where it answers; null until it has said so.</summary>
    public string? Address { get; init; }

    /// <summary>What its API demands, encrypted; null as long as the address.</summary>
    public byte[]? ApiSecret { get; init; }

    public string? Version { get; init; }

    public string? ExpandedDirectory { get; init; }

    public AgentStatus Status { get; init; } = AgentStatus.Connecting;

    public AgentLifecycle Lifecycle { get; init; } = AgentLifecycle.Created;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FirstConnectedAt { get; init; }

    public DateTimeOffset? LastConnectedAt { get; init; }

    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>Bytes that it has logged.</summary>
    public int LogsLength { get; init; }

    /// <summary>A token that nobody has seen, for the workspace.</summary>
    public static string NewToken(Guid workspaceId) =>
        $"{workspaceId:N}-{RandomNumberGenerator.GetString(AgentToken.Letters, AgentToken.SecretLength)}";

    /// <summary>What is stored of a token: SHA-256. A random secret of 250 bits needs no slow hash.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a token with this hash is its own; takes as long whatever the hash.</summary>
    public bool HasToken(byte[] hash) => TokenHash is not null && CryptographicOperations.FixedTimeEquals(TokenHash, hash);
}
