using Parley.Grains.Chats;

namespace Parley.Grains.Tools.Subagents;

/// <summary>
/// Ends what a subagent does, also before it has begun (spec/chat.md 3.11). What a user has queued in it stays there for the user to send;
/// it does not start by itself.
/// </summary>
internal sealed class CloseAgent(ChatCalls chats) : Tool<CloseAgentArguments>(SubagentJson.Default.CloseAgentArguments)
{
    public override string Name => "close_agent";

    public override string Description =>
        """
        Stops a subagent that you started. Use it when one is stuck or its work is not needed any more, and to make room when too many
        are at work. What it has done so far stays; a message brings it back.
        """;

    public override bool RootOnly => true;

    protected override async Task<ToolResult> RunAsync(CloseAgentArguments arguments, ToolContext context)
    {
        var (id, error) = await chats.FindSubagentAsync(arguments.ChatId, context);
        if (error is not null)
            return error;
        var closed = await chats.CallAsync(
            id,
            async chat =>
            {
                await chat.FollowTree(TreeChange.Stop);
                return await chat.Get(context.Actor);
            },
            context.CancellationToken);
        return closed.Refusal is { } gone
            ? gone.ToError()
            : ToolResult.Of(SubagentResult.Of(closed.Value!) with { Terminated = true }, SubagentJson.ForModels.SubagentResult);
    }
}
