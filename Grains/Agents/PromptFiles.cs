using Microsoft.Extensions.AI;
using Parley.Grains.Files;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>
/// The files that a conversation names, loaded at once for a run (spec/chat.md 3.10) and gone with it. Where a file cannot be sent the
/// model is told so.
/// </summary>
internal sealed class PromptFiles
{
    /// <summary>
    /// Most bytes of files in a prompt, newest first: as base64 they leave room for the text in the 32 MB that the strictest provider
    /// (Anthropic) takes in a request.
    /// </summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    private readonly Dictionary<Guid, long> _newest = [];
    private readonly IReadOnlyDictionary<Guid, byte[]?> _data;

    /// <param name="history">The conversation.</param>
    /// <param name="data">The bytes of the files that it names; null for one that has no room.</param>
    public PromptFiles(IEnumerable<StoredMessage> history, IReadOnlyDictionary<Guid, byte[]?> data)
    {
        _data = data;
        foreach (var (message, file) in Named(history))
            _newest[file.FileId] = message.Id;
    }

    /// <summary>Of a conversation without files.</summary>
    public static PromptFiles None { get; } = new([], new Dictionary<Guid, byte[]?>());

    /// <summary>Loads the files of a conversation, as it is from its newest compaction on.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="ownerId">Owner of the chat: nobody else's files are read.</param>
    /// <param name="history">The conversation, oldest message first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PromptFiles> LoadAsync(
        ChatFileStore store, Guid ownerId, ImmutableArray<StoredMessage> history, CancellationToken cancellationToken)
    {
        Guid[] newestFirst = [.. Named(history).Reverse().Select(named => named.File.FileId).Distinct()];
        return newestFirst.Length == 0
            ? None
            : new PromptFiles(history, await store.LoadAsync(ownerId, newestFirst, MaxBytes, cancellationToken));
    }

    /// <summary>What the model is sent where a message names a file: its bytes at the newest such place, else a word about them.</summary>
    public AIContent ContentOf(StoredMessage message, FilePart file) =>
        !_data.TryGetValue(file.FileId, out var data) ? new TextContent("[A file was attached here, but it is gone.]")
        : _newest.GetValueOrDefault(file.FileId) != message.Id ? new TextContent("[The image that was attached here comes again below.]")
        : data is null ? new TextContent("[An image was attached here. It is left out, for newer ones fill the request.]")
        : new DataContent(data, file.MediaType);

    private static IEnumerable<(StoredMessage Message, FilePart File)> Named(IEnumerable<StoredMessage> history) =>
        history.SelectMany(message => message.Content.OfType<FilePart>().Select(file => (message, file)));
}
