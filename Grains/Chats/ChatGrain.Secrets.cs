using Parley.Grains.Redaction;

namespace Parley.Grains.Chats;

/// <summary>What becomes of a value that was leaked into the chat (field.md R33).</summary>
internal sealed partial class ChatGrain
{
    private const int ShortestPurged = 8;
    private const int LongestPurged = 16_384;

    public async Task<Reply<PurgedSecret>> PurgeSecret(PurgeSecret command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        if (command.Value is not { Length: >= ShortestPurged and <= LongestPurged } value)
            return Refusals.NotPurgeable;
        if (_chat.Chat.Busy)
            return Refusals.Busy;
        var chat = _chat.Chat;
        var placeholder = Placeholder.Of(chat.Id, "purged", value);
        // Before the history: a call that is made meanwhile must not be given it.
        await secrets.RemoveAsync(chat.Id, value, CancellationToken.None);
        var rewrite = Purge.Of(await store.ReadAllAsync(chat.Id, CancellationToken.None), chat.Queue, value, placeholder);
        var title = chat.Title.Replace(value, placeholder, StringComparison.Ordinal);
        var (written, repeated) = await WriteAsync(
            _ => new ChatInput.Rewrite(rewrite, title.Length > ChatTitle.MaxRunes ? placeholder : title), command.Header.Id);
        return repeated is null && written.Refusal is { } refusal
            ? refusal
            : new PurgedSecret(rewrite.Messages.Count + rewrite.Queued.Length);
    }
}
