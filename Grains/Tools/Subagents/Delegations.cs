using Parley.Grains.Chats;

namespace Parley.Grains.Tools.Subagents;

/// <summary>What the subagent tools have in common.</summary>
internal static class Delegations
{
    private const string NotADescendant = "target chat is not a descendant of current chat";

    /// <summary>What the run that calls may delegate, and for how long.</summary>
    public static Delegation Delegation(this ToolContext context, SubagentLimits limits) => new()
    {
        ParentChatId = context.Chat.Id,
        RunGeneration = context.Chat.RunGeneration,
        MaxAtWork = limits.AtWork,
    };

    /// <summary>The subagent that a model names; or the error when it names none of its own.</summary>
    public static async Task<(Guid Id, ToolResult? Error)> FindSubagentAsync(this ChatCalls chats, string chatId, ToolContext context)
    {
        if (!Guid.TryParse(chatId, out var id))
            return (Guid.Empty, ToolResult.Error("chat_id must be a valid UUID"));
        if (id == context.Chat.Id)
            return (id, ToolResult.Error(NotADescendant));
        // One that is not there, or another user's, looks like one of another tree.
        var found = await chats.CallAsync(id, chat => chat.Get(context.Actor), context.CancellationToken);
        return found.Value?.RootChatId == context.Chat.Id ? (id, null) : (id, ToolResult.Error(NotADescendant));
    }

    /// <summary>A refusal as a model is told it.</summary>
    public static ToolResult ToError(this Refusal refusal) =>
        ToolResult.Error(refusal.Detail is { } detail ? $"{refusal.Message} {detail}" : refusal.Message);
}
