using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Events;

namespace Parley.Grains.Workspaces;

/// <summary>
/// The one way a workspace changes: decide, persist, apply, tell, in that order and one at a time, whether its owner, its agents or the
/// work on its build ask for it. When storing fails what is stored is unknown, and the activation has to go.
/// </summary>
internal sealed class WorkspaceWriter(WorkspaceStore store, TimeProvider time, WorkspaceState? state) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The state as stored; null until the workspace is made.</summary>
    public WorkspaceState? State { get; private set; } = state;

    /// <summary>Set at each change.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Now, as precisely as it is stored.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    /// <summary>Makes the workspace.</summary>
    public async Task<Reply<WorkspaceState>> CreateAsync(
        WorkspaceState workspace, ImmutableArray<BuildParameter> parameters, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await store.CreateAsync(workspace, parameters, cancellationToken) is not { } stored)
                return WorkspaceRefusals.NameTaken;
            Apply(stored);
            return stored;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins the next build, unless one is active by now.</summary>
    /// <param name="next">Makes the state with that build.</param>
    /// <param name="parameters">The values to build with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Reply<WorkspaceState>> BeginAsync(
        Func<WorkspaceState, WorkspaceState> next, ImmutableArray<BuildParameter> parameters, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (State!.Build.RefuseNext() is { } refusal)
                return refusal;
            var begun = next(State);
            await store.BeginAsync(begun, parameters, cancellationToken);
            Apply(begun);
            return begun;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Tells the latest build what has happened to it.</summary>
    /// <param name="buildId">The build that is meant; of another one nothing happens.</param>
    /// <param name="what">What has happened.</param>
    /// <param name="tokens">Hashes of the tokens that its agents are given; null to leave them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The build after it; null when it had no effect.</returns>
    public async Task<Build?> TellAsync(
        Guid buildId, BuildEvent what, IReadOnlyDictionary<Guid, byte[]>? tokens, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (State!.Build is not { } build || build.Id != buildId || build.Decide(what) is not { } after)
                return null;
            var now = Now;
            after = after with
            {
                UpdatedAt = now,
                StartedAt = after.Status is BuildJobStatus.Running ? build.StartedAt ?? now : build.StartedAt,
                CanceledAt = what is BuildEvent.CancelAsked ? now : build.CanceledAt,
                CompletedAt = after.IsActive ? null : now,
            };
            var told = State with
            {
                Build = after,
                UpdatedAt = after.HasDeleted ? now : State.UpdatedAt,
                Agents = tokens is null
                    ? State.Agents
                    : [.. State.Agents.Select(agent => agent with { TokenHash = tokens.GetValueOrDefault(agent.Id) })],
            };
            await store.StoreBuildAsync(told, cancellationToken);
            Apply(told);
            return after;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Changes an agent.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="change">Makes the agent after the change; null when there is nothing to change.</param>
    /// <param name="lines">What it has logged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ChangeAgentAsync(
        Guid agentId, Func<Agent, Agent?> change, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (State!.Agents.FirstOrDefault(agent => agent.Id == agentId) is not { } before || change(before) is not { } after)
                return;
            await store.StoreAgentAsync(State, after, lines, cancellationToken);
            Apply(State.With(after));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Apply(WorkspaceState stored)
    {
        State = stored;
        Changed.Set();
    }
}
