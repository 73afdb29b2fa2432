using Parley.Grains.Files;

namespace Parley.Grains.Chats;

/// <summary>Reads what a user sends: looks the files up that it names, lets <see cref="MessageContent"/> check the rest.</summary>
internal sealed class MessageInput(ChatFileStore files)
{
    private static readonly Dictionary<Guid, string> NoFiles = [];

    /// <summary>The content that is stored, or a refusal. Asks the database only for a message that names files.</summary>
    /// <param name="ownerId">Whose files can be named.</param>
    /// <param name="input">The parts as they came.</param>
    public async Task<Reply<ImmutableArray<MessagePart>>> ReadAsync(Guid ownerId, ImmutableArray<ChatInputPart> input)
    {
        var ids = MessageContent.FileIds(input);
        var known = ids.Length == 0 ? NoFiles : await files.FindUsableAsync(ownerId, ids, CancellationToken.None);
        return MessageContent.Parse(input, known);
    }
}
