using Parley.Grains.Chats;
using Parley.Grains.Storage;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Titles;

/// <summary>
/// When a chat has a title written, and what came of it. Knows of one activation: what failed in an earlier one may be tried anew.
/// </summary>
internal sealed class ChatTitling(TitleWork work, ChatStore store)
{
    /// <summary>How long the models may take in all (spec/chat.md 3.1).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The same when a user waits for it: less than a caller waits for a grain, so that there is always an answer.</summary>
    public static readonly TimeSpan LimitOfCommand = TimeSpan.FromSeconds(20);

    /// <summary>Turns that try to get a title when those before them failed (field.md R27).</summary>
    public const int MaxAttempts = 3;

    // Newest messages that a new title is written from.
    private const int LatestMessages = 8;

    private int _attempts;
    private Task<TitleOutcome>? _latest;
    private (Guid CommandId, Task<TitleOutcome> Outcome)? _command;

    /// <summary>Why the chat still has the title it was born with; null when nothing is known to be wrong.</summary>
    public string? ErrorOf(Chat chat) =>
        chat.TitleSource is TitleSource.Fallback && _latest is { IsCompleted: true, Result.Error: { } error } ? error : null;

    /// <summary>
    /// A run has its turn. At a chat's first turn its title is written; at later ones when that has failed so far. Spec/chat.md 3.8 asks
    /// this of the history and the title's words; the title's source says the same, and still does when the first message was edited.
    /// </summary>
    /// <param name="chat">The chat as the run took it.</param>
    /// <param name="run">The run; its answer is not made to wait for the title.</param>
    public void RunStarted(Chat chat, ChatRun run)
    {
        // A child is called what its parent calls it.
        if (chat.TitleSource is not TitleSource.Fallback || chat.ParentChatId is not null)
            return;
        // What the budget held back was no attempt.
        var wasHeld = _latest is { IsCompleted: true, Result.IsHeld: true };
        if (!wasHeld && (_attempts == MaxAttempts || _latest is { IsCompleted: false } or { Result.Error: null }))
            return;
        if (TitlePrompt.FirstWords(run.Prompt) is not { } said)
            return;
        _attempts += wasHeld ? 0 : 1;
        _latest = work.Start(Request(chat, said, Limit), run.Heard);
    }

    /// <summary>Has a title written because a user wants another one. A repeat that comes meanwhile waits for the same.</summary>
    public Task<TitleOutcome> RegenerateAsync(Chat chat, Guid commandId, CancellationToken cancellationToken)
    {
        // One that failed has left no record, so a repeat tries again.
        if (_command is not { } known || known.CommandId != commandId || known.Outcome.IsCompleted)
            _command = known = (commandId, WriteAnewAsync(chat, commandId, cancellationToken));
        return known.Outcome;
    }

    private async Task<TitleOutcome> WriteAnewAsync(Chat chat, Guid commandId, CancellationToken cancellationToken)
    {
        var first = await store.ReadPageAsync(chat.Id, new MessageQuery { AfterId = 0 }, limit: 1, cancellationToken);
        var latest = await store.ReadPageAsync(chat.Id, new MessageQuery(), LatestMessages, cancellationToken);
        var messages = first.Messages.Concat(latest.Messages.Reverse()).DistinctBy(message => message.Id);
        return await work.Start(Request(chat, TitlePrompt.Conversation(messages), LimitOfCommand) with { CommandId = commandId }, after: Task.CompletedTask);
    }

    private static TitleRequest Request(Chat chat, string said, TimeSpan limit) => new()
    {
        ChatId = chat.Id,
        TreeId = chat.TreeId,
        Replaces = chat.Title,
        Version = chat.TitleVersion,
        Said = said,
        ModelConfigId = chat.LastModelConfigId,
        Limit = limit,
    };
}
