using System.Runtime.CompilerServices;

namespace Parley.Grains.Chats;

/// <summary>What the chat tells those who read it.</summary>
internal sealed partial class ChatGrain
{
    public Task<Reply<ChatView>> Get(Actor actor) =>
        Task.FromResult(Refuse(actor) is { } unseen ? unseen : (Reply<ChatView>)_chat.Chat.ToView());

    public Task<Reply<ChatExplanation>> Explain(Actor actor, CancellationToken cancellationToken) => Task.FromResult(
        Refuse(actor) is { } unseen
            ? unseen
            : (Reply<ChatExplanation>)Explanation.Of(_chat.Chat, _chat.Status(_chat.Chat), _chat.Run, silos.Self, _titling.ErrorOf(_chat.Chat)));

    public async Task<Reply<MessagePage>> GetMessages(Actor actor, MessageQuery query, CancellationToken cancellationToken)
    {
        if ((Refuse(actor) ?? PageLimits.Check(query)) is { } refusal)
            return refusal;
        var queue = _chat.Chat.Queue;
        var page = await store.ReadPageAsync(_chat.Chat.Id, query, query.Limit ?? PageLimits.Default, cancellationToken);
        return query is { AfterId: null, BeforeId: null } ? page with { QueuedMessages = queue } : page;
    }

    public async IAsyncEnumerable<ChatEventBatch> Watch(
        Actor actor, WatchChat request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
        {
            yield return new ChatEventBatch { Events = [], Position = default, Refusal = unseen };
            yield break;
        }

        // A stopping host would wait long for an idle reader; woken, it goes elsewhere at once, but not before the run has handed over.
        await using var wake = host.ApplicationStopping.UnsafeRegister(static log => ((ChatLog)log!).Changed.Set(), _log);
        var reader = new ChatReader(
            _log,
            () => new ChatCut(_chat.Chat, _chat.Status(_chat.Chat), _chat.Run?.Retry),
            () => host.ApplicationStopping.IsCancellationRequested && _chat.Run is null,
            (after, upTo, token) => store.ReadVisibleAsync(_chat.Chat.Id, after, upTo, token));
        await foreach (var batch in reader.ReadAsync(request, cancellationToken))
            yield return batch;
    }
}
