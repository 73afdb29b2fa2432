using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>Workspaces, builds and agents as clients see them.</summary>
internal static class WorkspaceViews
{
    public static Workspace ToView(this WorkspaceState state) => new()
    {
        Id = state.Id,
        OwnerId = state.OwnerId,
        OwnerName = state.OwnerName,
        OrganizationId = DefaultOrganization.Id,
        TemplateId = state.TemplateId,
        Name = state.Name,
        CreatedAt = state.CreatedAt,
        UpdatedAt = state.UpdatedAt,
        LatestBuild = state.ToBuildView(),
    };

    public static WorkspaceBuild ToBuildView(this WorkspaceState state) => state.Build.ToView(state.Id, state.Name, state.Agents);

    public static WorkspaceBuild ToView(this Build build, Guid workspaceId, string workspaceName, ImmutableArray<Agent> agents) => new()
    {
        Id = build.Id,
        WorkspaceId = workspaceId,
        WorkspaceName = workspaceName,
        TemplateVersionId = build.TemplateVersionId,
        TemplateVersionPresetId = build.PresetId,
        BuildNumber = build.Number,
        Transition = build.Transition,
        Reason = build.Reason,
        InitiatorId = build.InitiatorId,
        Status = build.WorkspaceStatus,
        Job = new BuildJob
        {
            Id = build.Id,
            Status = build.Status,
            Error = build.Error,
            CreatedAt = build.CreatedAt,
            StartedAt = build.StartedAt,
            CompletedAt = build.CompletedAt,
            CanceledAt = build.CanceledAt,
        },
        Resources = agents.IsEmpty ? [] : [new WorkspaceResource(build.Provisioner, workspaceName, [.. agents.Select(ToView)])],
        CreatedAt = build.CreatedAt,
        UpdatedAt = build.UpdatedAt,
    };

    public static AgentManifest ToManifest(this WorkspaceState state, Agent agent) => new()
    {
        AgentId = agent.Id,
        AgentName = agent.Template.Name,
        WorkspaceId = state.Id,
        WorkspaceName = state.Name,
        OwnerName = state.OwnerName,
        Directory = agent.Template.Directory ?? "",
        Env = agent.Template.Env,
        StartupScript = agent.Template.StartupScript ?? "",
        Os = agent.Template.OperatingSystem,
    };

    private static WorkspaceAgent ToView(Agent agent) => new()
    {
        Id = agent.Id,
        Name = agent.Template.Name,
        Status = agent.Status,
        LifecycleState = agent.Lifecycle,
        OperatingSystem = agent.Template.OperatingSystem,
        Directory = agent.Template.Directory,
        ExpandedDirectory = agent.ExpandedDirectory,
        Version = agent.Version,
        CreatedAt = agent.CreatedAt,
        FirstConnectedAt = agent.FirstConnectedAt,
        LastConnectedAt = agent.LastConnectedAt,
        DisconnectedAt = agent.DisconnectedAt,
    };
}
