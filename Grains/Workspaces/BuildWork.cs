using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces.Provisioners;

namespace Parley.Grains.Workspaces;

/// <summary>Works on builds: hands each to its provisioner and tells the workspace what became of it. No state of its own.</summary>
internal sealed partial class BuildWork(
    IEnumerable<IProvisioner> provisioners, BuildPlans plans, WorkspaceLogs logs, TimeProvider time, ILogger<BuildWork> logger)
{
    /// <summary>How long a build may take: as long as whoever asked for it waits (platform.md C.4).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>How long it may take to end what a start that failed has begun.</summary>
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(30);

    /// <summary>Where an agent has to answer; null when it is the agent that says so.</summary>
    public string? AddressOf(WorkspaceState workspace, Agent agent) =>
        Provisioner(workspace.Build)?.AddressOf(workspace.Id, agent.Id);

    /// <summary>Works on the latest build until it is over, or until this silo stops and hands it over.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="buildId">The build; when it is the latest no more, nothing is done.</param>
    /// <param name="canceled">The owner wants it to stop.</param>
    /// <param name="stopping">This silo stops, or may not have the workspace any longer.</param>
    /// <exception cref="Exception">Storing failed; what is stored is unknown.</exception>
    public async Task RunAsync(WorkspaceWriter workspace, Guid buildId, CancellationToken canceled, CancellationToken stopping)
    {
        // It is stored as at work, and nobody in this process works on it: its silo was lost.
        if (workspace.State!.Build.Status is not BuildJobStatus.Pending)
            await workspace.TellAsync(buildId, new BuildEvent.WorkerLost(), tokens: null, CancellationToken.None);
        var state = workspace.State;
        if (state.Build.Id != buildId || !state.Build.IsActive)
            return;
        var log = new BuildLog(logs, buildId, time, logger);
        if (state.Build.Losses > 0)
            log.Error(time, "The server that worked on this build was lost; another one has taken it up.");
        var tokens = state.Agents.ToDictionary(agent => agent.Id, agent => Agent.NewToken(state.Id));
        BuildEvent result;
        if (state.Build.Status is BuildJobStatus.Canceling)
            result = new BuildEvent.Stopped();
        else
        {
            var hashes = tokens.ToDictionary(token => token.Key, token => Agent.Hash(token.Value));
            if (await workspace.TellAsync(buildId, new BuildEvent.Taken(), hashes, CancellationToken.None) is null)
                return;
            result = await DoAsync(workspace.State, tokens, log, canceled, stopping);
        }

        if (result is not (BuildEvent.Succeeded or BuildEvent.HandedOver) && state.Build.Transition is BuildTransition.Start)
            await UndoAsync(state, log);
        if (result is BuildEvent.Failed failed)
            log.Error(time, failed.Error);
        await log.DrainAsync();
        await workspace.TellAsync(buildId, result, tokens: null, CancellationToken.None);
    }

    private async Task<BuildEvent> DoAsync(
        WorkspaceState workspace,
        Dictionary<Guid, string> tokens,
        BuildLog log,
        CancellationToken canceled,
        CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(canceled, stopping, limit.Token);
        try
        {
            var order = await OrderAsync(workspace, tokens, end.Token);
            var provisioner = Provisioner(workspace.Build)
                ?? throw new ProvisionerException($"This server has no provisioner called {workspace.Build.Provisioner}.");
            return new BuildEvent.Succeeded((await provisioner.ApplyAsync(order, log, end.Token)).State);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return canceled.IsCancellationRequested ? new BuildEvent.Stopped()
                : stopping.IsCancellationRequested ? new BuildEvent.HandedOver()
                : new BuildEvent.Failed($"The build took longer than {Limit.TotalMinutes} minutes.");
        }
        catch (ProvisionerException fault)
        {
            LogFailed(logger, workspace.Build.Id, fault);
            return new BuildEvent.Failed(fault.Message);
        }
        catch (Exception fault)
        {
            LogFailed(logger, workspace.Build.Id, fault);
            return new BuildEvent.Failed("The build failed for a reason that only the server's log tells.");
        }
    }

    /// <summary>Nothing is to run in a workspace that is not started. When it cannot be ended now, the next build does it.</summary>
    private async Task UndoAsync(WorkspaceState workspace, BuildLog log)
    {
        using var limit = new CancellationTokenSource(UndoLimit, time);
        try
        {
            var order = await OrderAsync(workspace, tokens: [], limit.Token) with { Transition = BuildTransition.Stop };
            await (Provisioner(workspace.Build)?.ApplyAsync(order, log, limit.Token) ?? Task.CompletedTask);
        }
        catch (Exception fault)
        {
            LogNotUndone(logger, workspace.Build.Id, fault);
        }
    }

    private async Task<BuildOrder> OrderAsync(WorkspaceState workspace, Dictionary<Guid, string> tokens, CancellationToken cancellationToken)
    {
        var (manifest, parameters) = await plans.ReadAsync(workspace.Build, cancellationToken)
            ?? throw new ProvisionerException("The version of the template that the workspace is made from is gone.");
        return new BuildOrder
        {
            BuildId = workspace.Build.Id,
            Transition = workspace.Build.Transition,
            WorkspaceId = workspace.Id,
            WorkspaceName = workspace.Name,
            OwnerId = workspace.OwnerId,
            OwnerName = workspace.OwnerName,
            State = workspace.Build.State,
            Manifest = manifest,
            Parameters = parameters,
            Agents =
            [
                .. workspace.Agents.Where(agent => tokens.ContainsKey(agent.Id))
                    .Select(agent => new AgentOrder { Id = agent.Id, Template = agent.Template, Token = tokens[agent.Id] }),
            ],
        };
    }

    private IProvisioner? Provisioner(Build build) => provisioners.FirstOrDefault(provisioner => provisioner.Name == build.Provisioner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {BuildId} failed")]
    private static partial void LogFailed(ILogger logger, Guid buildId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {BuildId}: what it had begun could not be ended; the next build does it")]
    private static partial void LogNotUndone(ILogger logger, Guid buildId, Exception fault);
}
