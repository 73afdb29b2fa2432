namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>
/// What agents of a workspace tell and ask (<c>/api/v2/workspaceagents/me</c>); the key is the workspace's id, which the token names.
/// A token counts until the next build begins; any other is refused with <see cref="RefusalCode.Unauthenticated"/>.
/// </summary>
[Alias("parley.IWorkspaceAgentGrain")]
public interface IWorkspaceAgentGrain : IGrainWithGuidKey
{
    /// <summary>What the agent is to be.</summary>
    [Alias("Manifest"), AlwaysInterleave]
    Task<Reply<AgentManifest>> Manifest(AgentToken token, CancellationToken cancellationToken);

    /// <summary>Tells where the agent answers; repeated every 5 s as a sign of life.</summary>
    [Alias("Register")]
    Task<Reply<Done>> Register(AgentToken token, AgentRegistration registration, CancellationToken cancellationToken);

    [Alias("Lifecycle")]
    Task<Reply<Done>> Lifecycle(AgentToken token, AgentLifecycleReport report, CancellationToken cancellationToken);

    /// <summary>Adds what the startup script says; beyond 1 MB an agent it is refused with <see cref="RefusalCode.TooLarge"/>.</summary>
    [Alias("AppendLogs")]
    Task<Reply<Done>> AppendLogs(AgentToken token, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken);

    /// <summary>
    /// Waits as long as the token counts: the enumeration ends when it does not any more, or when the workspace moves.
    /// </summary>
    [Alias("WatchReinit"), AlwaysInterleave]
    IAsyncEnumerable<Reply<Done>> WatchReinit(AgentToken token, CancellationToken cancellationToken);
}
