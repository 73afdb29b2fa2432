using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>
/// A build and what may become of it. Pure and total: <see cref="Decide"/> has one answer for every input in every state. No clock, no I/O,
/// no engine.
/// </summary>
internal sealed record Build
{
    /// <summary>
    /// How often the silo that works on a build may be lost. Then the build itself is the likely cause, and is not let loose on another one.
    /// </summary>
    public const int MaxLosses = 3;

    public required Guid Id { get; init; }

    public required Guid TemplateVersionId { get; init; }

    public Guid? PresetId { get; init; }

    /// <summary>The name of the provisioner that does it.</summary>
    public required string Provisioner { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required BuildTransition Transition { get; init; }

    public BuildReason Reason { get; init; }

    public required Guid InitiatorId { get; init; }

    public BuildJobStatus Status { get; init; } = BuildJobStatus.Pending;

    /// <summary>Why it failed, for a person; null unless it has.</summary>
    public string? Error { get; init; }

    /// <summary>What the provisioner wants to be told at the next build.</summary>
    public string State { get; init; } = "";

    /// <summary>How often the silo that worked on it was lost.</summary>
    public int Losses { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? CanceledAt { get; init; }

    /// <summary>Whether somebody has to work on it; then no other build begins.</summary>
    public bool IsActive => Status is BuildJobStatus.Pending or BuildJobStatus.Running or BuildJobStatus.Canceling;

    /// <summary>Whether it has taken the workspace away for good.</summary>
    public bool HasDeleted => (Transition, Status) is (BuildTransition.Delete, BuildJobStatus.Succeeded);

    /// <summary>Whether its agents may talk: it starts the workspace, or has started it.</summary>
    public bool HasAgents =>
        Transition is BuildTransition.Start && Status is (BuildJobStatus.Running or BuildJobStatus.Succeeded);

    /// <summary>What the workspace is by it (platform.md 0.4).</summary>
    public WorkspaceStatus WorkspaceStatus => (Status, Transition) switch
    {
        (BuildJobStatus.Pending, _) => WorkspaceStatus.Pending,
        (BuildJobStatus.Canceling, _) => WorkspaceStatus.Canceling,
        (BuildJobStatus.Canceled, _) => WorkspaceStatus.Canceled,
        (BuildJobStatus.Running, BuildTransition.Start) => WorkspaceStatus.Starting,
        (BuildJobStatus.Running, BuildTransition.Stop) => WorkspaceStatus.Stopping,
        (BuildJobStatus.Running, _) => WorkspaceStatus.Deleting,
        (BuildJobStatus.Succeeded, BuildTransition.Start) => WorkspaceStatus.Running,
        (BuildJobStatus.Succeeded, BuildTransition.Stop) => WorkspaceStatus.Stopped,
        (BuildJobStatus.Succeeded, _) => WorkspaceStatus.Deleted,
        _ => WorkspaceStatus.Failed,
    };

    /// <summary>Why no other build may follow now; null when one may.</summary>
    public Refusal? RefuseNext() =>
        IsActive ? WorkspaceRefusals.BuildActive
        : HasDeleted ? WorkspaceRefusals.Deleted
        : null;

    /// <summary>What an input makes of it; null when the input has no effect in this state.</summary>
    public Build? Decide(BuildEvent input) => (Status, input) switch
    {
        (BuildJobStatus.Pending, BuildEvent.Taken) => this with { Status = BuildJobStatus.Running },
        // Nobody has begun: there is nothing to stop.
        (BuildJobStatus.Pending, BuildEvent.CancelAsked) => this with { Status = BuildJobStatus.Canceled },
        (BuildJobStatus.Running, BuildEvent.CancelAsked) => this with { Status = BuildJobStatus.Canceling },
        (BuildJobStatus.Running, BuildEvent.HandedOver) => this with { Status = BuildJobStatus.Pending },
        (BuildJobStatus.Running or BuildJobStatus.Canceling, BuildEvent.WorkerLost) => Losses + 1 < MaxLosses
            ? this with { Losses = Losses + 1, Status = Status is BuildJobStatus.Running ? BuildJobStatus.Pending : Status }
            : this with
            {
                Losses = Losses + 1,
                Status = BuildJobStatus.Failed,
                Error = $"The server stopped {MaxLosses} times while it worked on this build.",
            },
        // What was done before the wish to stop was heard is done.
        (BuildJobStatus.Running or BuildJobStatus.Canceling, BuildEvent.Succeeded done) => this with
        {
            Status = BuildJobStatus.Succeeded,
            State = done.State,
        },
        (BuildJobStatus.Running or BuildJobStatus.Canceling, BuildEvent.Failed failed) => this with
        {
            Status = BuildJobStatus.Failed,
            Error = failed.Error,
        },
        (BuildJobStatus.Canceling, BuildEvent.Stopped) => this with { Status = BuildJobStatus.Canceled },
        _ => null,
    };
}

/// <summary>What can happen to a build.</summary>
internal abstract record BuildEvent
{
    /// <summary>A silo begins to work on it.</summary>
    public sealed record Taken : BuildEvent;

    /// <summary>Its owner wants it to stop.</summary>
    public sealed record CancelAsked : BuildEvent;

    /// <summary>The silo that worked on it stops, and another one is to go on.</summary>
    public sealed record HandedOver : BuildEvent;

    /// <summary>The silo that worked on it is gone; what it did is not known.</summary>
    public sealed record WorkerLost : BuildEvent;

    /// <summary>The provisioner has done it; <paramref name="State"/> is for the next build.</summary>
    public sealed record Succeeded(string State) : BuildEvent;

    /// <summary>The provisioner could not do it; <paramref name="Error"/> is for a person.</summary>
    public sealed record Failed(string Error) : BuildEvent;

    /// <summary>It has stopped as its owner wanted.</summary>
    public sealed record Stopped : BuildEvent;
}
