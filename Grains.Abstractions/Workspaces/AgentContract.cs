using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>
/// What an agent proves itself with: <c>workspace-secret</c>, the id of its workspace in 32 hexadecimal digits and 43 letters or digits.
/// It names the workspace so that its grain is found without a look-up; only a hash of the whole is stored.
/// </summary>
/// <param name="WorkspaceId">The workspace that it is for.</param>
/// <param name="Text">The whole token; secret.</param>
[GenerateSerializer, Immutable, Alias("parley.AgentToken")]
public sealed record AgentToken([property: Id(0)] Guid WorkspaceId, [property: Id(1)] string Text)
{
    /// <summary>Letters and digits after the dash: more than 250 bits.</summary>
    public const int SecretLength = 43;

    private const int IdLength = 32;

    /// <summary>Reads a token; false for anything that is not one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AgentToken? token)
    {
        token = text is { Length: IdLength + 1 + SecretLength } && text[IdLength] == '-'
            && Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var workspace)
            && !text.AsSpan(IdLength + 1).ContainsAnyExcept(Allowed)
                ? new AgentToken(workspace, text)
                : null;
        return token is not null;
    }

    /// <summary>What a secret is made of.</summary>
    public const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(Letters);

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("WorkspaceId = ").Append(WorkspaceId);
        return true;
    }
}

/// <summary>What an agent is to be (platform.md 0.2).</summary>
[GenerateSerializer, Immutable, Alias("parley.AgentManifest")]
public sealed record AgentManifest
{
    [Id(0)] public required Guid AgentId { get; init; }

    [Id(1)] public required string AgentName { get; init; }

    [Id(2)] public required Guid WorkspaceId { get; init; }

    [Id(3)] public required string WorkspaceName { get; init; }

    [Id(4)] public required string OwnerName { get; init; }

    /// <summary>Where to work, as the template says; empty for the agent's home.</summary>
    [Id(5)] public required string Directory { get; init; }

    /// <summary>Environment of every process that the agent starts.</summary>
    [Id(6)] public required ImmutableDictionary<string, string> Env { get; init; }

    /// <summary>What to run at the start; empty for nothing.</summary>
    [Id(7)] public required string StartupScript { get; init; }

    [Id(8)] public required string Os { get; init; }
}

/// <summary>Where an agent answers (platform.md 0.2).</summary>
[GenerateSerializer, Immutable, Alias("parley.AgentRegistration")]
public sealed record AgentRegistration
{
    /// <summary><c>http://host:port</c>, <c>host:port</c> or <c>unix:/path</c>.</summary>
    [Id(0)] public string? Address { get; init; }

    /// <summary>Secret: what its API demands as bearer.</summary>
    [Id(1)] public string? ApiSecret { get; init; }

    [Id(2)] public string? Version { get; init; }

    /// <summary>Where it works: an absolute path.</summary>
    [Id(3)] public string? ExpandedDirectory { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Address = ").Append(Address);
        return true;
    }
}

/// <summary>What an agent is at, since when.</summary>
[GenerateSerializer, Immutable, Alias("parley.AgentLifecycleReport")]
public sealed record AgentLifecycleReport
{
    [Id(0)] public required AgentLifecycle State { get; init; }

    [Id(1)] public DateTimeOffset? ChangedAt { get; init; }
}
