namespace Parley.Grains.Agents.Prompts;

/// <summary>
/// What the model is told before the conversation (spec/chat.md 3.10), in this order: the deployment's or built-in system prompt, which is
/// the chat's first row and stored with it; then, as of now and never stored, the user's prompt, a subagent's instruction, and the
/// instructions of the workspace.
/// </summary>
internal sealed class SystemBlock
{
    /// <summary>A block that adds nothing.</summary>
    public static readonly SystemBlock Empty = new([]);

    private readonly ImmutableArray<string> _texts;

    private SystemBlock(ImmutableArray<string> texts) => _texts = texts;

    /// <summary>Puts the texts in their order; absent ones leave no trace.</summary>
    /// <param name="userPrompt">What the chat's owner wants to be kept to in every chat.</param>
    /// <param name="isSubagent">Whether the chat is a subagent's.</param>
    /// <param name="workspaceInstructions">The block of instructions that the chat's workspace holds.</param>
    public static SystemBlock Of(string? userPrompt, bool isSubagent, string? workspaceInstructions = null) =>
        new([.. new[] { userPrompt, isSubagent ? BuiltInPrompts.Subagent : null, workspaceInstructions }
            .OfType<string>().Where(text => !string.IsNullOrWhiteSpace(text))]);

    /// <summary>The stored conversation with the texts after its last leading system message.</summary>
    public ImmutableArray<ChatMessage> InsertInto(ImmutableArray<ChatMessage> history)
    {
        if (_texts.IsEmpty || history.IsEmpty)
            return history;
        var leading = history.TakeWhile(message => message.Role is MessageRole.System).Count();
        var chatId = history[0].ChatId;
        return history.InsertRange(leading, _texts.Select(text => new ChatMessage
        {
            Id = 0,
            ChatId = chatId,
            CreatedAt = default,
            Role = MessageRole.System,
            Content = [new TextPart(text)],
        }));
    }
}
