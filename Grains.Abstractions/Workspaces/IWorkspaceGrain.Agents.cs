namespace Parley.Grains.Abstractions.Workspaces;

/// <content>
/// What agents of the workspace tell and ask (<c>/api/v2/workspaceagents/me</c>). A token counts until the next build begins; any other is
/// refused with <see cref="RefusalCode.Unauthenticated"/>.
/// </content>
public partial interface IWorkspaceGrain
{
    /// <summary>What the agent is to be.</summary>
    [Alias("ReadManifest"), AlwaysInterleave]
    Task<Reply<AgentManifest>> ReadManifest(AgentToken token, CancellationToken cancellationToken);

    /// <summary>Tells where the agent answers; repeated every 5 s as a sign of life, which is then not written down.</summary>
    [Alias("Register")]
    Task<Reply<Done>> Register(AgentToken token, AgentRegistration registration, CancellationToken cancellationToken);

    /// <summary>Tells what the agent is at.</summary>
    [Alias("ReportLifecycle")]
    Task<Reply<Done>> ReportLifecycle(AgentToken token, AgentLifecycleReport report, CancellationToken cancellationToken);

    /// <summary>Adds what the startup script says; beyond 1 MB an agent it is refused with <see cref="RefusalCode.TooLarge"/>.</summary>
    [Alias("AppendAgentLogs")]
    Task<Reply<Done>> AppendAgentLogs(AgentToken token, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken);

    /// <summary>
    /// Gives one answer at once, whether the token counts, and ends when it does not any more, when the caller leaves or the workspace moves.
    /// </summary>
    [Alias("WatchToken"), AlwaysInterleave]
    IAsyncEnumerable<Reply<Done>> WatchToken(AgentToken token, CancellationToken cancellationToken);
}
