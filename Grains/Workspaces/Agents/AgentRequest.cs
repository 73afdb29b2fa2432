namespace Parley.Grains.Workspaces.Agents;

/// <summary>A request to an agent.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query.</param>
internal sealed record AgentRequest(HttpMethod Method, string Path)
{
    /// <summary>Makes the body, for each attempt anew; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Names what is asked for, so that an agent that has done it answers as it did then; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the whole answer may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether it may be sent twice.</summary>
    public bool MayRepeat => Method == HttpMethod.Get || IdempotencyKey is not null;
}
