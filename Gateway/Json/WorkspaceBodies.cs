namespace Parley.Gateway.Json;

/// <summary>Body of <c>POST /users/{user}/workspaces</c>.</summary>
public sealed record CreateWorkspaceBody
{
    /// <inheritdoc cref="WorkspaceInput.Name"/>
    public string? Name { get; init; }

    /// <summary>A template, whose active version is used; either this or a version.</summary>
    public Guid? TemplateId { get; init; }

    /// <summary>A version of a template.</summary>
    public Guid? TemplateVersionId { get; init; }

    /// <inheritdoc cref="WorkspaceInput.TemplateVersionPresetId"/>
    public Guid? TemplateVersionPresetId { get; init; }

    /// <summary>Values of parameters.</summary>
    public ImmutableArray<BuildParameter>? RichParameterValues { get; init; }

    internal WorkspaceInput Input => new()
    {
        Name = Name,
        TemplateId = TemplateId,
        TemplateVersionId = TemplateVersionId,
        TemplateVersionPresetId = TemplateVersionPresetId,
        RichParameterValues = RichParameterValues ?? [],
    };
}

/// <summary>Body of <c>POST /workspaces/{workspace}/builds</c>.</summary>
public sealed record CreateBuildBody
{
    /// <summary>What the build is to do; required.</summary>
    public BuildTransition? Transition { get; init; }

    /// <summary>The version to build from; that of the build before when absent.</summary>
    public Guid? TemplateVersionId { get; init; }

    /// <summary>Values that are to be others than before.</summary>
    public ImmutableArray<BuildParameter>? RichParameterValues { get; init; }

    /// <summary>What it is for; <c>initiator</c> when absent.</summary>
    public BuildReason? Reason { get; init; }
}

/// <summary>Body of <c>POST /workspaceagents/me/lifecycle</c>.</summary>
public sealed record AgentLifecycleBody
{
    /// <summary>What the agent is at; required.</summary>
    public AgentLifecycle? State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>Body of <c>PATCH /workspaceagents/me/logs</c>.</summary>
public sealed record AgentLogsBody
{
    /// <summary>Lines of the startup script, in order; required.</summary>
    public ImmutableArray<AgentLogEntry>? Logs { get; init; }
}

/// <summary>A line that an agent logs.</summary>
public sealed record AgentLogEntry
{
    /// <summary>When it was said; now when absent.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How grave it is; <c>info</c> when absent.</summary>
    public BuildLogLevel? Level { get; init; }

    /// <summary>The line; required.</summary>
    public string? Output { get; init; }
}
