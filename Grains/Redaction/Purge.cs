using System.Text.Json;
using Parley.Grains.Chats;
using Parley.Grains.Storage;

namespace Parley.Grains.Redaction;

/// <summary>Works out what a chat's messages are without a value. Pure.</summary>
internal static class Purge
{
    /// <summary>The messages that held the value, without it, and what readers see from the first of them on.</summary>
    /// <param name="messages">All messages in order, each with whether users see it.</param>
    /// <param name="queue">The queued messages.</param>
    /// <param name="value">The value.</param>
    /// <param name="placeholder">What is put in its place.</param>
    public static HistoryRewritten Of(
        ImmutableArray<(ChatMessage Message, bool IsVisible)> messages,
        ImmutableArray<QueuedMessage> queue,
        string value,
        string placeholder)
    {
        var changed = ImmutableDictionary.CreateBuilder<long, ImmutableArray<MessagePart>>();
        var clean = messages.Select(row =>
        {
            if (Without(row.Message.Content, value, placeholder) is not { } content)
                return row;
            changed[row.Message.Id] = content;
            return row with { Message = row.Message with { Content = content } };
        }).ToArray();
        var queued = queue.Select(message =>
            Without(message.Content, value, placeholder) is { } content ? message with { Content = content } : null);
        return new HistoryRewritten(
            changed.ToImmutable(),
            [.. queued.OfType<QueuedMessage>()],
            [.. clean.SkipWhile(row => !changed.ContainsKey(row.Message.Id)).Where(row => row.IsVisible).Select(row => row.Message)]);
    }

    /// <summary>Content without the value; null when it did not hold it.</summary>
    private static ImmutableArray<MessagePart>? Without(ImmutableArray<MessagePart> content, string value, string placeholder)
    {
        var found = false;
        var json = JsonSerializer.SerializeToElement(content, StorageJson.Default.ImmutableArrayMessagePart);
        var clean = Redactor.Walk(json, text =>
        {
            if (!text.Contains(value, StringComparison.Ordinal))
                return text;
            found = true;
            return text.Replace(value, placeholder, StringComparison.Ordinal);
        });
        return found ? clean.Deserialize(StorageJson.Default.ImmutableArrayMessagePart) : null;
    }
}
