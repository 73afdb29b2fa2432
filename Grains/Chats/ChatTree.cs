using Parley.Grains.Storage;

namespace Parley.Grains.Chats;

/// <summary>Tells the chats below a root what becomes of their tree, on whichever silos they are.</summary>
internal sealed class ChatTree(ChatStore store, ChatCalls calls)
{
    /// <summary>
    /// Stops all that are at work or paused, and returns when that is stored. Once the root itself has stopped, none comes to work after
    /// those that are found here.
    /// </summary>
    public Task StopAsync(Guid rootChatId) => TellAsync(rootChatId, TreeChange.Stop, unfinished: true);

    /// <summary>Has all of them read the archive flag that the root has stored.</summary>
    public Task ReloadAsync(Guid rootChatId) => TellAsync(rootChatId, TreeChange.Reload, unfinished: false);

    /// <summary>Lets chats go on that had paused at a limit which was raised.</summary>
    public Task ResumeAsync(IEnumerable<Guid> chats) => TellAsync(chats, TreeChange.Resume);

    private async Task TellAsync(Guid rootChatId, TreeChange change, bool unfinished) =>
        await TellAsync(await store.ReadDescendantsAsync(rootChatId, unfinished, CancellationToken.None), change);

    private async Task TellAsync(IEnumerable<Guid> chats, TreeChange change) =>
        await Task.WhenAll(chats.Select(id => calls.CallAsync(id, async chat => await TellAsync(chat, change), CancellationToken.None)));

    private static async Task<Done> TellAsync(IChatGrain chat, TreeChange change)
    {
        await chat.FollowTree(change);
        return Done.Instance;
    }
}
