using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Workspaces;

/// <summary>
/// One workspace; its key is the workspace's id. Commands answer once their effect is durable: a build that was accepted goes on by itself,
/// and survives the silo that works on it. A workspace of somebody else answers <see cref="RefusalCode.NotFound"/>.
/// </summary>
[Alias("parley.IWorkspaceGrain")]
public partial interface IWorkspaceGrain : IGrainWithGuidKey
{
    /// <summary>The workspace with its latest build. One that was deleted is still answered, with that status.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Reply<Workspace>> Get(Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the workspace and its first build, which starts it. The caller chooses the key; a repeat answers the workspace as it is.
    /// </summary>
    [Alias("Create")]
    Task<Reply<Workspace>> Create(Actor actor, WorkspaceInput input, CancellationToken cancellationToken);

    /// <summary>Begins a build; <see cref="RefusalCode.Conflict"/> while another is active, or when the workspace is deleted.</summary>
    [Alias("Build")]
    Task<Reply<WorkspaceBuild>> Build(Actor actor, BuildInput input, CancellationToken cancellationToken);

    /// <summary>Asks the build to stop; one that is over is refused with <see cref="RefusalCode.Conflict"/>.</summary>
    [Alias("Cancel")]
    Task<Reply<WorkspaceBuild>> Cancel(Actor actor, Guid buildId, CancellationToken cancellationToken);

    /// <summary>
    /// The first agent of the latest build, which is to be asked for at every use and never remembered (matrix 25).
    /// <see cref="RefusalCode.Conflict"/> when that build starts nothing, has failed, or has not got that far.
    /// </summary>
    [Alias("Agent"), AlwaysInterleave]
    Task<Reply<WorkspaceAgentEndpoint>> Agent(Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// The latest build as it is, and again at each change of it or of its agents: a waiting caller needs no poll. Ends when the
    /// caller leaves, when another build takes its place, or when the workspace moves; the caller then calls again.
    /// </summary>
    [Alias("WatchBuild"), AlwaysInterleave]
    IAsyncEnumerable<Reply<WorkspaceBuild>> WatchBuild(Actor actor, CancellationToken cancellationToken);

    /// <summary>Takes up a build that is due and that nobody works on (recovery). Idempotent.</summary>
    [Alias("Wake")]
    Task Wake();
}
