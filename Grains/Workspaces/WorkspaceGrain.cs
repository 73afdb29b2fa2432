using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Identity;
using Parley.Grains.Storage;
using Parley.Grains.Storage.Secrets;

namespace Parley.Grains.Workspaces;

/// <summary>
/// A workspace as a grain: takes what its owner and its agents ask, has the one build that is due worked on, lets readers watch. What it
/// answers is durable; the work goes on by itself on this activation, and on the next one when this one is lost.
/// </summary>
internal sealed partial class WorkspaceGrain(
    WorkspaceStore store,
    BuildPlans plans,
    BuildWork builds,
    SecretCipher cipher,
    TimeProvider time,
    IHostApplicationLifetime host,
    ILogger<WorkspaceGrain> logger) : Grain, IWorkspaceGrain, IDisposable
{
    /// <summary>Longer than a build may take: only calls count as activity, and a build goes on without any.</summary>
    private static readonly TimeSpan WorkKeepsAlive = BuildWork.Limit * 2;

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    private CancellationTokenSource? _cancel;
    private Task _work = Task.CompletedTask;
    private WorkspaceWriter _workspace = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _workspace = new WorkspaceWriter(store, time, await store.TakeAsync(this.GetPrimaryKey(), cancellationToken));
        GoOn();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _workspace.Changed.Set();
        await _work.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _cancel?.Dispose();
        _workspace?.Dispose();
    }

    public Task<Reply<Workspace>> Get(Actor actor, CancellationToken cancellationToken) =>
        Task.FromResult(Refuse(actor) is { } unseen ? unseen : (Reply<Workspace>)_workspace.State!.ToView());

    public async Task<Reply<Workspace>> Create(Actor actor, WorkspaceInput input, CancellationToken cancellationToken)
    {
        if (_workspace.State is { } known)
            return Authorizer.MayActFor(actor, known.OwnerId) ? known.ToView() : WorkspaceRefusals.NotFound;
        if (!Authorizer.MayActFor(actor, actor.UserId))
            return Forget(WorkspaceRefusals.NotFound);
        if (!WorkspaceNames.IsAllowed(input.Name))
            return Forget(WorkspaceRefusals.InvalidName);
        var plan = await plans.ForNewAsync(input, cancellationToken);
        if (plan.Refusal is not null)
            return Forget(plan.Refusal);
        var now = _workspace.Now;
        var created = await StoreAsync(() => _workspace.CreateAsync(
            plan.Value!.ApplyTo(
                new WorkspaceState
                {
                    Id = this.GetPrimaryKey(),
                    OwnerId = actor.UserId,
                    OwnerName = actor.Username,
                    TemplateId = plan.Value.TemplateId,
                    Name = input.Name!,
                    CreatedAt = now,
                    Build = plan.Value.First(actor, now),
                },
                now),
            plan.Value.Parameters,
            CancellationToken.None));
        if (created.Refusal is not null)
            return Forget(created.Refusal);
        GoOn();
        return created.Value!.ToView();
    }

    public async Task<Reply<WorkspaceBuild>> Build(Actor actor, BuildInput input, CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
            return unseen;
        var before = _workspace.State!;
        if (before.Build.RefuseNext() is { } refusal)
            return refusal;
        var plan = await plans.ForNextAsync(before, input, cancellationToken);
        if (plan.Refusal is not null)
            return plan.Refusal;
        var now = _workspace.Now;
        var begun = await StoreAsync(() => _workspace.BeginAsync(
            state => plan.Value!.ApplyTo(state with { Build = plan.Value.Next(state.Build, actor, input.Reason, now) }, now),
            plan.Value!.Parameters,
            CancellationToken.None));
        if (begun.Refusal is not null)
            return begun.Refusal;
        GoOn();
        return begun.Value!.ToBuildView();
    }

    public async Task<Reply<WorkspaceBuild>> Cancel(Actor actor, Guid buildId, CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
            return unseen;
        if (_workspace.State!.Build.Id != buildId)
            return WorkspaceRefusals.BuildOver;
        var after = await StoreAsync(() => _workspace.TellAsync(buildId, new BuildEvent.CancelAsked(), tokens: null, CancellationToken.None));
        // A second wish is none that could be refused: the first is heard.
        if (after is null && _workspace.State.Build.Status is not BuildJobStatus.Canceling)
            return WorkspaceRefusals.BuildOver;
        if (_cancel is { } cancel)
            await cancel.CancelAsync();
        return _workspace.State.ToBuildView();
    }

    public async IAsyncEnumerable<Reply<WorkspaceBuild>> WatchBuild(
        Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
        {
            yield return unseen;
            yield break;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var workspace = _workspace;
        await using var wake = stop.Token.UnsafeRegister(static writer => ((WorkspaceWriter)writer!).Changed.Set(), workspace);
        var id = workspace.State!.Build.Id;
        while (workspace.State.Build.Id == id)
        {
            var changed = workspace.Changed.WaitAsync();
            if (stop.IsCancellationRequested)
                yield break;
            var seen = workspace.State;
            yield return seen.ToBuildView();
            // What has changed while the reader was away wakes nobody any more.
            if (ReferenceEquals(seen, workspace.State))
                await changed;
        }
    }

    public Task Wake()
    {
        if (_workspace.State is null)
            DeactivateOnIdle();
        else
            GoOn();
        return Task.CompletedTask;
    }

    /// <summary>Has the build worked on that is due and that nobody works on, and agents watched that should be heard of.</summary>
    private void GoOn()
    {
        if (_workspace.State is not { } state)
            return;
        WatchAgents();
        if (!state.Build.IsActive || !_work.IsCompleted || _stopping.IsCancellationRequested)
            return;
        DelayDeactivation(WorkKeepsAlive);
        _cancel?.Dispose();
        _cancel = new CancellationTokenSource();
        _work = WorkAsync(state.Build.Id, _cancel.Token);
    }

    private async Task WorkAsync(Guid buildId, CancellationToken canceled)
    {
        try
        {
            await builds.RunAsync(_workspace, buildId, canceled, _stopping.Token);
            WatchAgents();
        }
        catch (Exception fault)
        {
            // What is stored is not known; the next activation reads it, and goes on or ends the build.
            if (fault is not FencedException)
                LogWorkBroken(logger, buildId, fault);
            DeactivateOnIdle();
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
            // Handed over: whoever takes it up waits for nothing else.
            if (_stopping.IsCancellationRequested)
                DeactivateOnIdle();
        }
    }

    /// <summary>Stores; when that fails, what is stored is unknown and this activation ends.</summary>
    private async Task<T> StoreAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception fault)
        {
            DeactivateOnIdle();
            throw new OutcomeUnknownException(
                $"Workspace {this.GetPrimaryKey()}: storage did not answer; whether the command was done is not known.", fault);
        }
    }

    /// <summary>Refuses who may not see the workspace; one that is not there leaves nothing behind.</summary>
    private Refusal? Refuse(Actor actor)
    {
        if (_workspace.State is not { } state)
            return Forget(WorkspaceRefusals.NotFound);
        return Authorizer.MayActFor(actor, state.OwnerId) ? null : WorkspaceRefusals.NotFound;
    }

    private Refusal Forget(Refusal refusal)
    {
        DeactivateOnIdle();
        return refusal;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Build {BuildId}: its state could not be stored; the next activation takes it up")]
    private static partial void LogWorkBroken(ILogger logger, Guid buildId, Exception fault);
}
