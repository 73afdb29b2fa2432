using Parley.Grains.Budgets;
using Parley.Grains.Chats;

namespace Parley.Grains.Tools.Subagents;

/// <summary>Hands a task to a chat of its own (spec/chat.md 3.11). A repeat of the same call finds the chat that is there.</summary>
internal sealed class SpawnAgent(ChatCalls chats, SubagentLimits limits, BudgetDefaults defaults)
    : Tool<SpawnAgentArguments>(SubagentJson.Default.SpawnAgentArguments)
{
    public override string Name => "spawn_agent";

    public override string Description =>
        """
        Starts a subagent: another agent with a conversation of its own that works on a task while you go on. Use it for a scoped,
        independent, self-contained task, above all for several that can be done at the same time. Do not use it for what execute,
        read_file or write_file do in one go. Subagents share your workspace, so those that work at the same time must not touch the
        same files. A subagent cannot start others and sees nothing of this conversation. Afterwards call wait_agent to collect its
        report.
        """;

    public override bool RootOnly => true;

    protected override async Task<ToolResult> RunAsync(SpawnAgentArguments arguments, ToolContext context)
    {
        if (context.Chat.ParentChatId is not null)
            return ToolResult.Error("delegated chats cannot create child subagents");
        if (string.IsNullOrWhiteSpace(arguments.Prompt))
            return ToolResult.Error("prompt is required");
        var id = SubagentIds.Of(context, arguments.Prompt);
        var create = new CreateChat
        {
            Header = new CommandHeader(context.Actor, id),
            Content = [new ChatInputPart { Type = "text", Text = arguments.Prompt }],
            ModelConfigId = context.Chat.LastModelConfigId,
            Delegation = context.Delegation(limits) with { MaxChildren = defaults.Limits.MaxChildren },
            Title = arguments.Title,
        };
        var created = await chats.CallAsync(id, chat => chat.Create(create), context.CancellationToken);
        return created.Refusal is { } refusal
            ? refusal.ToError()
            : ToolResult.Of(SubagentResult.Of(created.Value!), SubagentJson.ForModels.SubagentResult);
    }
}
