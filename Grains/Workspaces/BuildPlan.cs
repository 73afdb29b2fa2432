using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>What a build is made from: a version of a template, and the values it is made with.</summary>
internal sealed record BuildPlan
{
    public required Guid TemplateId { get; init; }

    public required Guid TemplateVersionId { get; init; }

    public Guid? PresetId { get; init; }

    public required string Provisioner { get; init; }

    public required BuildTransition Transition { get; init; }

    /// <summary>The agents that the version declares.</summary>
    public required ImmutableArray<TemplateAgent> Agents { get; init; }

    public required ImmutableArray<BuildParameter> Parameters { get; init; }

    /// <summary>The first build of a workspace.</summary>
    public Build First(Actor actor, DateTimeOffset now) => Numbered(1, "", actor, BuildReason.Initiator, now);

    /// <summary>The build that follows another one, and tells the provisioner what that one has learnt.</summary>
    public Build Next(Build before, Actor actor, BuildReason reason, DateTimeOffset now) =>
        Numbered(before.Number + 1, before.State, actor, reason, now);

    /// <summary>A workspace with the agents of a build: a start makes new ones, everything else leaves none (matrix 25).</summary>
    public WorkspaceState ApplyTo(WorkspaceState workspace, DateTimeOffset now) => workspace with
    {
        UpdatedAt = now,
        Agents = Transition is BuildTransition.Start
            ? [.. Agents.Select(agent => new Agent { Id = Guid.CreateVersion7(now), Template = agent, CreatedAt = now })]
            : [],
    };

    private Build Numbered(int number, string state, Actor actor, BuildReason reason, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Number = number,
        TemplateVersionId = TemplateVersionId,
        PresetId = PresetId,
        Provisioner = Provisioner,
        Transition = Transition,
        Reason = reason,
        InitiatorId = actor.UserId,
        State = state,
        CreatedAt = now,
        UpdatedAt = now,
    };
}
