using Parley.Grains.Abstractions.Chats;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Chats;

/// <summary>What must hold of a chat in every state it can get into.</summary>
internal static class ChatInvariants
{
    public static void Check(Chat chat, string where)
    {
        Assert.True(chat.Queue.Length <= Chat.MaxQueue, $"{where}: {chat.Queue.Length} messages are queued");
        Assert.True(
            chat.Status is ChatStatus.Error == (chat.LastError is not null),
            $"{where}: status {chat.Status} with last_error '{chat.LastError}'");
        Assert.True(chat.Busy || !chat.Compacting, $"{where}: status {chat.Status} with a summary due");
        Assert.True(
            chat.Status is ChatStatus.Paused || chat.StatusText is null, $"{where}: status {chat.Status} with text '{chat.StatusText}'");
        Assert.True(chat.Status is ChatStatus.Paused || !chat.Held, $"{where}: status {chat.Status} and held");
        Assert.True(
            chat.Queue.Select(message => message.Id).Distinct().Count() == chat.Queue.Length, $"{where}: a message is queued twice");
    }
}
