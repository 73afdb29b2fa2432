using System.Runtime.CompilerServices;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Storage;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Workspaces;

/// <content>What agents tell of themselves, and what is told of them.</content>
internal sealed partial class WorkspaceGrain
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private readonly AgentPresence _presence = new(time);

    // What the agents' APIs demand, in the clear: asked for at every call of a tool.
    private readonly Dictionary<Guid, string> _secrets = [];
    private IGrainTimer? _looking;

    public Task<Reply<WorkspaceAgentEndpoint>> Agent(Actor actor, CancellationToken cancellationToken) => Task.FromResult(FindAgent(actor));

    public Task<Reply<AgentManifest>> ReadManifest(AgentToken token, CancellationToken cancellationToken) =>
        Task.FromResult(AgentOf(token) is { } agent
            ? _workspace.State!.ToManifest(agent)
            : (Reply<AgentManifest>)WorkspaceRefusals.UnknownToken);

    public async Task<Reply<Done>> Register(AgentToken token, AgentRegistration registration, CancellationToken cancellationToken)
    {
        if (AgentOf(token) is not { } agent)
            return WorkspaceRefusals.UnknownToken;
        var expected = builds.AddressOf(_workspace.State!, agent);
        if (AgentRegistrations.Check(registration, expected) is { } refusal)
            return refusal;
        _presence.Hear(agent.Id);
        var address = AgentAddress.Parse(registration.Address, expected)!;
        if (agent.Status is AgentStatus.Connected && agent.Address == address && SecretOf(agent) == registration.ApiSecret
            && agent.Version == registration.Version && agent.ExpandedDirectory == registration.ExpandedDirectory)
            return Done.Instance;
        byte[] stored;
        try
        {
            stored = cipher.Protect(PlaceOf(agent.Id), registration.ApiSecret!);
        }
        catch (SecretUnavailableException fault)
        {
            return WorkspaceRefusals.CannotProtect(fault.Message);
        }

        var now = _workspace.Now;
        await ChangeAsync(
            agent.Id,
            before => before with
            {
                Address = address,
                ApiSecret = stored,
                Version = registration.Version,
                ExpandedDirectory = registration.ExpandedDirectory,
                Status = AgentStatus.Connected,
                FirstConnectedAt = before.FirstConnectedAt ?? now,
                LastConnectedAt = now,
                DisconnectedAt = null,
            });
        _secrets[agent.Id] = registration.ApiSecret!;
        WatchAgents();
        return Done.Instance;
    }

    public async Task<Reply<Done>> ReportLifecycle(AgentToken token, AgentLifecycleReport report, CancellationToken cancellationToken)
    {
        if (AgentOf(token) is not { } agent)
            return WorkspaceRefusals.UnknownToken;
        await ChangeAsync(agent.Id, before => before.Lifecycle == report.State ? null : before with { Lifecycle = report.State });
        return Done.Instance;
    }

    public async Task<Reply<Done>> AppendAgentLogs(
        AgentToken token, ImmutableArray<BuildLogLine> lines, CancellationToken cancellationToken)
    {
        if (AgentOf(token) is not { } agent)
            return WorkspaceRefusals.UnknownToken;
        var clean = lines
            .Select(line => line with { Output = line.Output.Replace("\0", "\uFFFD", StringComparison.Ordinal) })
            .ToImmutableArray();
        var length = clean.Sum(WorkspaceLogs.SizeOf);
        if (length > WorkspaceLogs.MaxBytes - agent.LogsLength)
            return WorkspaceRefusals.LogsTooLarge;
        if (!clean.IsEmpty)
            await ChangeAsync(agent.Id, before => before with { LogsLength = before.LogsLength + length }, clean);
        return Done.Instance;
    }

    public async IAsyncEnumerable<Reply<Done>> WatchToken(AgentToken token, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (AgentOf(token) is null)
        {
            yield return WorkspaceRefusals.UnknownToken;
            yield break;
        }

        yield return Done.Instance;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await using var wake = stop.Token.UnsafeRegister(static writer => ((WorkspaceWriter)writer!).Changed.Set(), _workspace);
        while (AgentOf(token) is not null)
        {
            var changed = _workspace.Changed.WaitAsync();
            if (stop.IsCancellationRequested || AgentOf(token) is null)
                yield break;
            await changed;
        }
    }

    private Reply<WorkspaceAgentEndpoint> FindAgent(Actor actor)
    {
        if (Refuse(actor) is { } unseen)
            return unseen;
        var state = _workspace.State!;
        if (!state.Build.HasAgents)
            return WorkspaceRefusals.NotStarted(EnumNames<WorkspaceStatus>.Of(state.Build.WorkspaceStatus));
        if (state.Agents.IsEmpty)
            return WorkspaceRefusals.NoAgent;
        var agent = state.Agents[0];
        var secret = SecretOf(agent);
        return new WorkspaceAgentEndpoint
        {
            WorkspaceId = state.Id,
            AgentId = agent.Id,
            Name = agent.Template.Name,
            Address = secret is null ? null : agent.Address,
            ApiSecret = secret,
            Directory = agent.ExpandedDirectory,
            OperatingSystem = agent.Template.OperatingSystem,
            Status = agent.Status,
            Lifecycle = agent.Lifecycle,
        };
    }

    /// <summary>The agent with a token; a workspace that is not there leaves nothing behind.</summary>
    private Agent? AgentOf(AgentToken token)
    {
        if (_workspace.State is { } state)
            return state.AgentOf(token);
        DeactivateOnIdle();
        return null;
    }

    /// <summary>What an agent's API demands; null until it has said so, and when it can no longer be decrypted: it says so again.</summary>
    private string? SecretOf(Agent agent)
    {
        if (agent.ApiSecret is not { } stored)
            return null;
        if (_secrets.TryGetValue(agent.Id, out var known))
            return known;
        try
        {
            return _secrets[agent.Id] = cipher.Reveal(PlaceOf(agent.Id), stored);
        }
        catch (SecretUnavailableException fault)
        {
            LogSecretUnavailable(logger, agent.Id, fault.Message);
            return null;
        }
    }

    private Task<Done> ChangeAsync(Guid agentId, Func<Agent, Agent?> change, ImmutableArray<BuildLogLine>? lines = null) => StoreAsync(async () =>
    {
        await _workspace.ChangeAgentAsync(agentId, change, lines ?? [], CancellationToken.None);
        return Done.Instance;
    });

    /// <summary>Looks now and then whether agents are silent, as long as one could be.</summary>
    private void WatchAgents()
    {
        if (_workspace.State is { } state && CanFallSilent(state))
            _looking ??= this.RegisterGrainTimer(
                _ => LookAsync(), new GrainTimerCreationOptions(LookPeriod, LookPeriod) { Interleave = true });
    }

    private async Task LookAsync()
    {
        foreach (var agent in _workspace.State!.Agents)
        {
            if (_presence.StatusOf(agent) is var status && status == agent.Status)
                continue;
            var now = _workspace.Now;
            await ChangeAsync(agent.Id, before => _presence.StatusOf(before) == before.Status
                ? null
                : before with { Status = status, DisconnectedAt = now });
        }

        if (CanFallSilent(_workspace.State))
            return;
        _looking?.Dispose();
        _looking = null;
    }

    private static bool CanFallSilent(WorkspaceState state) =>
        state.Build.HasAgents && state.Agents.Any(agent => agent.Status is AgentStatus.Connected or AgentStatus.Connecting);

    private static SecretPlace PlaceOf(Guid agentId) => new("workspace_agents.api_secret", agentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {AgentId}: its secret cannot be used until it registers again: {Reason}")]
    private static partial void LogSecretUnavailable(ILogger logger, Guid agentId, string reason);
}
