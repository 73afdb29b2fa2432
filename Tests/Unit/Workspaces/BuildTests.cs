using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces;

namespace Parley.Tests.Unit.Workspaces;

/// <summary>The life of a build: every event in every state.</summary>
public sealed class BuildTests
{
    private static readonly BuildEvent[] Events =
    [
        new BuildEvent.Taken(), new BuildEvent.CancelAsked(), new BuildEvent.HandedOver(), new BuildEvent.WorkerLost(),
        new BuildEvent.Succeeded("state"), new BuildEvent.Failed("it broke"), new BuildEvent.Stopped(),
    ];

    // In the order of Events; a dash where nothing happens.
    [Theory]
    [InlineData(BuildJobStatus.Pending, "Running Canceled - - - - -")]
    [InlineData(BuildJobStatus.Running, "- Canceling Pending Pending Succeeded Failed -")]
    [InlineData(BuildJobStatus.Canceling, "- - - Canceling Succeeded Failed Canceled")]
    [InlineData(BuildJobStatus.Succeeded, "- - - - - - -")]
    [InlineData(BuildJobStatus.Failed, "- - - - - - -")]
    [InlineData(BuildJobStatus.Canceled, "- - - - - - -")]
    public void Every_event_has_one_outcome_in_every_state(BuildJobStatus status, string outcomes) => Assert.Equal(
        outcomes,
        string.Join(' ', Events.Select(what => Build(status: status).Decide(what)?.Status.ToString() ?? "-")));

    [Theory]
    [InlineData(BuildJobStatus.Running)]
    [InlineData(BuildJobStatus.Canceling)]
    public void A_build_that_loses_its_worker_too_often_fails_and_says_so(BuildJobStatus status)
    {
        var build = Build(status: status);
        for (var losses = 1; losses < Grains.Workspaces.Build.MaxLosses; losses++)
        {
            build = build.Decide(new BuildEvent.WorkerLost())! with { Status = status };
            Assert.Equal((losses, true), (build.Losses, build.IsActive));
        }

        build = build.Decide(new BuildEvent.WorkerLost())!;
        Assert.Equal((BuildJobStatus.Failed, "The server stopped 3 times while it worked on this build."), (build.Status, build.Error));
    }

    [Fact]
    public void What_was_done_is_remembered_and_what_went_wrong_is_said()
    {
        Assert.Equal("state", Build(status: BuildJobStatus.Running).Decide(new BuildEvent.Succeeded("state"))!.State);
        var failed = Build(status: BuildJobStatus.Running).Decide(new BuildEvent.Failed("it broke"))!;
        Assert.Equal(("it broke", "before"), (failed.Error, failed.State));
    }

    [Theory]
    [InlineData(BuildTransition.Start, "pending starting running canceling canceled failed")]
    [InlineData(BuildTransition.Stop, "pending stopping stopped canceling canceled failed")]
    [InlineData(BuildTransition.Delete, "pending deleting deleted canceling canceled failed")]
    public void The_workspace_is_what_its_build_says(BuildTransition transition, string statuses)
    {
        BuildJobStatus[] jobs =
        [
            BuildJobStatus.Pending, BuildJobStatus.Running, BuildJobStatus.Succeeded,
            BuildJobStatus.Canceling, BuildJobStatus.Canceled, BuildJobStatus.Failed,
        ];
        Assert.Equal(
            statuses.Split(' '), jobs.Select(job => Build(transition, job).WorkspaceStatus.ToString().ToLowerInvariant()));
    }

    [Fact]
    public void Another_build_waits_for_the_end_of_this_one_and_none_follows_a_deletion()
    {
        foreach (var transition in Enum.GetValues<BuildTransition>())
        {
            Assert.Equal(RefusalCode.Conflict, Build(transition, BuildJobStatus.Pending).RefuseNext()?.Code);
            Assert.Equal(RefusalCode.Conflict, Build(transition, BuildJobStatus.Running).RefuseNext()?.Code);
            Assert.Equal(RefusalCode.Conflict, Build(transition, BuildJobStatus.Canceling).RefuseNext()?.Code);
            Assert.Null(Build(transition, BuildJobStatus.Failed).RefuseNext());
            Assert.Null(Build(transition, BuildJobStatus.Canceled).RefuseNext());
        }

        Assert.Null(Build(BuildTransition.Start, BuildJobStatus.Succeeded).RefuseNext());
        Assert.Null(Build(BuildTransition.Stop, BuildJobStatus.Succeeded).RefuseNext());
        Assert.Equal(RefusalCode.Conflict, Build(BuildTransition.Delete, BuildJobStatus.Succeeded).RefuseNext()?.Code);
    }

    [Theory]
    [InlineData(BuildTransition.Start, BuildJobStatus.Running, true)]
    [InlineData(BuildTransition.Start, BuildJobStatus.Succeeded, true)]
    [InlineData(BuildTransition.Start, BuildJobStatus.Pending, false)]
    [InlineData(BuildTransition.Start, BuildJobStatus.Canceling, false)]
    [InlineData(BuildTransition.Start, BuildJobStatus.Failed, false)]
    [InlineData(BuildTransition.Stop, BuildJobStatus.Succeeded, false)]
    public void Agents_are_heard_only_while_their_start_is_at_work_or_done(BuildTransition transition, BuildJobStatus status, bool heard) =>
        Assert.Equal(heard, Build(transition, status).HasAgents);

    private static Build Build(BuildTransition transition = BuildTransition.Start, BuildJobStatus status = BuildJobStatus.Pending) => new()
    {
        Id = Guid.NewGuid(),
        TemplateVersionId = Guid.NewGuid(),
        Provisioner = "echo",
        Number = 1,
        Transition = transition,
        InitiatorId = Guid.NewGuid(),
        Status = status,
        State = "before",
    };
}
