using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>For which chat an agent is called: it shows a chat its own processes only (platform.md A.1).</summary>
/// <param name="ChatId">The chat; null for none, as when the server itself wants to know something.</param>
/// <param name="Ancestors">The chats above it, the nearest first.</param>
internal sealed record AgentCaller(Guid? ChatId, ImmutableArray<Guid> Ancestors)
{
    /// <summary>The server itself.</summary>
    public static AgentCaller Server { get; } = new(null, []);

    /// <summary>A chat with those above it.</summary>
    public static AgentCaller Of(Chat chat) =>
        new(chat.Id, [.. new[] { chat.ParentChatId, chat.RootChatId }.OfType<Guid>().Distinct()]);
}
