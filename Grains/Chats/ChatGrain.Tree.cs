using System.Runtime.CompilerServices;
using Parley.Grains.Events;

namespace Parley.Grains.Chats;

/// <summary>The chat among the chats of its tree: what it tells those below it, and what it is told and asked by the one above.</summary>
internal sealed partial class ChatGrain
{
    public async Task FollowTree(TreeChange change)
    {
        if (change is TreeChange.Reload)
            await _chat.ReloadAsync(CancellationToken.None);
        // One that was born while its tree was archived is still at work.
        if (change is TreeChange.Stop || _chat.Chat.Archived)
            await WriteAsync(partial => new ChatInput.Stop(partial()), commandId: null);
        else if (change is TreeChange.Resume)
            await WriteAsync(_ => new ChatInput.Resume(), commandId: null);
    }

    public async IAsyncEnumerable<Reply<ChatReport>> WatchReport(Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
        {
            yield return unseen;
            yield break;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        await using var wake = stop.Token.UnsafeRegister(static rested => ((Signal)rested!).Set(), _chat.Rested);
        while (_chat.Chat.Busy || _chat.Chat.AtLimit)
        {
            var rested = _chat.Rested.WaitAsync();
            if (stop.IsCancellationRequested)
                yield break;
            await rested;
        }

        // The chat as it came to rest: while the text is read the next turn may begin.
        var chat = _chat.Chat.ToView();
        yield return new ChatReport { Chat = chat, Text = await store.ReadReportAsync(chat.Id, cancellationToken) };
    }

    /// <summary>
    /// Stops the children of a chat that was interrupted or edited, those included that its last run set to work a moment before: by now
    /// it is stored that the run has lost its turn.
    /// </summary>
    private Task StopChildrenAsync() => _chat.Chat.ParentChatId is null ? tree.StopAsync(_chat.Chat.Id) : Task.CompletedTask;
}
