namespace Parley.Grains.Chats;

/// <summary>About how many characters a piece of content holds; what limits are measured in.</summary>
internal static class MessageSize
{
    public static int Of(MessagePart part) => part switch
    {
        TextPart text => text.Text.Length,
        ReasoningPart reasoning => reasoning.Text.Length,
        ToolCallPart call => (call.Args?.Text.Length ?? 0) + (call.ArgsDelta?.Length ?? 0),
        ToolResultPart result => (result.Result?.Text.Length ?? 0) + (result.ResultDelta?.Length ?? 0),
        _ => 0,
    };

    public static int Of(ImmutableArray<MessagePart> content) => content.Sum(Of);
}
