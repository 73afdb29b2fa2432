using System.ComponentModel;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Calls;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Makes a workspace for the chat and waits until it can be worked in (spec/chat.md 4). A chat that has one keeps it.</summary>
internal sealed class CreateWorkspace(
    IGrainFactory grains,
    GrainCalls calls,
    ChatWorkspaces bindings,
    NewWorkspaces newWorkspaces,
    WorkspaceReadiness readiness,
    FindAgentNow find)
    : WorkspaceBuildTool<CreateWorkspaceArguments>(grains, calls, bindings, WorkspaceJson.Default.CreateWorkspaceArguments)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    public override string Name => "create_workspace";

    public override string Description =>
        """
        Makes a workspace from a template, binds this conversation to it and waits until it can be used. Use it when the user asks for a
        certain template or for parameters of their own; choose the template with list_templates and read_template first. It is safe to call
        again: a conversation that has a workspace keeps it. Subagents work in the same workspace.
        """;

    protected override async Task<WorkspaceResult> BuildAsync(CreateWorkspaceArguments arguments, Guid? bound, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.TemplateId))
            throw new AgentException("template_id is required");
        if (!Guid.TryParse(arguments.TemplateId, out var templateId))
            throw new AgentException("invalid template_id: it must be the id of a template that list_templates gave");
        if (bound is { } known && await FindAsync(known, context) is { } existing && await KeepAsync(existing, context) is { } kept)
            return kept;

        // By the call: a repeat finds what the first attempt has made.
        var id = context.CallKey;
        var name = string.IsNullOrEmpty(arguments.Name) ? NewWorkspaces.Name(context.Chat.Title, id)
            : WorkspaceNames.IsAllowed(arguments.Name) ? arguments.Name
            : NewWorkspaces.Name(arguments.Name, id);
        var input = new WorkspaceInput
        {
            Name = name,
            TemplateId = templateId,
            RichParameterValues = [.. (arguments.Parameters ?? []).Select(pair => new BuildParameter(pair.Key, pair.Value))],
        };
        context.Progress($"Making workspace {name}.\n");
        var chosen = await newWorkspaces.CreateAsync(context.Chat, context.Actor, id, bound, input, context.CancellationToken);
        var build = await readiness.BuildAsync(chosen, context.Actor, context.CancellationToken);
        context.Progress("It is built; waiting for its agent.\n");
        var agent = await readiness.AgentAsync(chosen, context.Actor, context.CancellationToken);
        return new WorkspaceResult { Created = chosen == id, WorkspaceName = build.WorkspaceName }.With(agent);
    }

    /// <summary>The workspace that the chat has, if it is one to keep: being built, stopped, or with an agent that answers.</summary>
    private async Task<WorkspaceResult?> KeepAsync(Workspace workspace, ToolContext context)
    {
        var result = new WorkspaceResult { Created = false, Status = "already_exists", WorkspaceName = workspace.Name };
        switch (workspace.LatestBuild)
        {
            case { Status: WorkspaceStatus.Stopped or WorkspaceStatus.Stopping }:
                // What was done in it would be lost to the conversation.
                return result with { AgentStatus = "not_ready", AgentError = "the workspace is stopped: call start_workspace" };
            case { Status: WorkspaceStatus.Pending or WorkspaceStatus.Starting }:
                context.Progress($"Waiting for workspace {workspace.Name}.\n");
                await readiness.BuildAsync(workspace.Id, context.Actor, context.CancellationToken);
                return result.With(await readiness.AgentAsync(workspace.Id, context.Actor, context.CancellationToken));
            case { Status: WorkspaceStatus.Running } build when WorkspaceReadiness.Agent(build) is { Status: AgentStatus.Connecting }:
                return result.With(await readiness.AgentAsync(workspace.Id, context.Actor, context.CancellationToken));
            case { Status: WorkspaceStatus.Running }:
                return await AnswersAsync(workspace.Id, context) ? result : null;
            default:
                return null;
        }
    }

    private async Task<bool> AnswersAsync(Guid workspaceId, ToolContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            if (await find(workspaceId, context.Actor, limit.Token) is not { } agent)
                return false;
            await agent.PingAsync(limit.Token);
            return true;
        }
        catch (Exception fault) when (
            fault is AgentException or OperationCanceledException && !context.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Arguments of <see cref="CreateWorkspace"/>.</summary>
internal sealed record CreateWorkspaceArguments
{
    [Description("The id of the template, as list_templates gives it.")]
    public required string TemplateId { get; init; }

    [Description("A name: lower case letters, digits and dashes. One is made up when absent.")]
    public string? Name { get; init; }

    [Description("Values of the template's parameters by name, as read_template lists them.")]
    public Dictionary<string, string>? Parameters { get; init; }
}
