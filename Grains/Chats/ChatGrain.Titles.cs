using Parley.Grains.Titles;

namespace Parley.Grains.Chats;

/// <summary>The chat's title: given by a user, or written by a model beside the runs.</summary>
internal sealed partial class ChatGrain
{
    private readonly ChatTitling _titling = new(titles, store);

    public async Task<Reply<ChatView>> Rename(RenameChat command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        var title = ChatTitle.Parse(command.Title);
        if (title.Refusal is not null)
            return title.Refusal;
        var (written, repeated) = await WriteAsync(_ => new ChatInput.Rename(title.Value!), command.Header.Id);
        return repeated is null && written.Refusal is { } refusal ? refusal : written.Chat.ToView();
    }

    public async Task<Reply<ChatView>> RegenerateTitle(ChatCommand command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        if (await store.FindCommandAsync(_chat.Chat.Id, command.Header.Id, CancellationToken.None) is not null)
            return _chat.Chat.ToView();
        if (_chat.Chat.Archived)
            return Refusals.Archived;
        var outcome = await _titling.RegenerateAsync(_chat.Chat, command.Header.Id, CancellationToken.None);
        if (outcome.Stored is { } stored)
            await _chat.LearnTitleAsync(stored, CancellationToken.None);
        return outcome is { IsHeld: true, Error: { } reached } ? Refusals.BudgetReached(reached)
            : outcome.Error is { } error ? Refusals.NoTitle(error)
            : _chat.Chat.ToView();
    }

    public Task TitleStored(StoredTitle title)
    {
        if (_chat.Chat.Exists)
            return _chat.LearnTitleAsync(title, CancellationToken.None);
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
