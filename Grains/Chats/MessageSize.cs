namespace Parley.Grains.Chats;

/// <summary>About how many characters a piece of content holds; what limits are measured in.</summary>
internal static class MessageSize
{
    /// <summary>What stands for a file in a message: its id and its type.</summary>
    private const int FileCharacters = 50;

    public static int Of(MessagePart part) => part switch
    {
        TextPart text => text.Text.Length,
        ReasoningPart reasoning => reasoning.Text.Length,
        ToolCallPart call => (call.Args?.Text.Length ?? 0) + (call.ArgsDelta?.Length ?? 0),
        ToolResultPart result => (result.Result?.Text.Length ?? 0) + (result.ResultDelta?.Length ?? 0),
        FilePart => FileCharacters,
        FileReferencePart reference => reference.FileName.Length + reference.Content.Length,
        _ => 0,
    };

    public static int Of(ImmutableArray<MessagePart> content) => content.Sum(Of);
}
