namespace Parley.Grains.Chats;

/// <summary>What <see cref="Chat.Decide(ChatInput)"/> answers: changes (none means there is nothing to do), or a refusal.</summary>
internal sealed record Decision(ImmutableArray<ChatChange> Changes, Refusal? Refusal = null)
{
    /// <summary>Nothing to do; the input has no effect in this state.</summary>
    public static Decision Nothing { get; } = new([]);

    public static implicit operator Decision(Refusal refusal) => new([], refusal);

    public static implicit operator Decision(ChatChange change) => new([change]);
}

/// <summary>The refusals of a chat; texts of spec/chat.md 2.2.</summary>
internal static class Refusals
{
    public static Refusal NotFound { get; } = new()
    {
        Code = RefusalCode.NotFound,
        Message = "Resource not found or you do not have access to this resource.",
    };

    public static Refusal Exists { get; } = new() { Code = RefusalCode.Conflict, Message = "Chat already exists." };

    public static Refusal Archived { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Chat is archived.",
        Detail = "Unarchive it to go on.",
    };

    public static Refusal AlreadyArchived { get; } = new() { Code = RefusalCode.Invalid, Message = "Chat is already archived." };

    public static Refusal NotArchived { get; } = new() { Code = RefusalCode.Invalid, Message = "Chat is not archived." };

    public static Refusal Busy { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Chat is busy.",
        Detail = "Wait for the end of its turn, or stop it.",
    };

    public static Refusal NotPurgeable { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid value.",
        Detail = "A value to purge has 8 to 16384 characters: a shorter one could be part of any word.",
        Validations = [new Validation("value", "must have 8 to 16384 characters")],
    };

    public static Refusal Paused { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Chat is paused.",
        Detail = "Its turn goes on when the limit is raised. Stop it to give it up.",
    };

    public static Refusal NothingToCompact { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "There is nothing to summarize.",
        Detail = "No model has answered since the chat began or was last summarized.",
    };

    public static Refusal QueueFull { get; } = new()
    {
        Code = RefusalCode.LimitReached,
        Message = "Message queue is full.",
        Detail = $"Maximum {Chat.MaxQueue} messages can be queued.",
        Validations = [new Validation("content", $"The chat is busy and {Chat.MaxQueue} messages are waiting.")],
    };

    public static Refusal QueueTooLarge { get; } = new()
    {
        Code = RefusalCode.LimitReached,
        Message = "Message queue is full.",
        Detail = $"Maximum {Chat.MaxQueueCharacters} characters can be queued.",
        Validations =
        [
            new Validation("content", $"The chat is busy and the messages that wait hold {Chat.MaxQueueCharacters} characters at most."),
        ],
    };

    public static Refusal NotDelegating { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "The chat that delegates is not at work any more.",
    };

    public static Refusal TooManyAtWork(int most) => new()
    {
        Code = RefusalCode.LimitReached,
        Message = $"{most} subagents are at work, which is the limit.",
        Detail = "Collect one with wait_agent, or end one with close_agent, before another is set to work.",
    };

    /// <summary>The budget allows no more subagents, whether they are at work or not.</summary>
    /// <param name="most">How many it allows.</param>
    public static Refusal TooManyChildren(string most) => new()
    {
        Code = RefusalCode.LimitReached,
        Message = $"The budget of this chat allows {most} subagents in all, and there have been as many.",
        Detail = "Give one that is there more to do with message_agent.",
    };

    public static Refusal NoPlace(int most) => new()
    {
        Code = RefusalCode.Conflict,
        Message = $"{most} subagents of this tree are at work, which is the limit.",
        Detail = "Wait until one of them has finished, or stop one, and try again.",
    };

    public static Refusal NoSuchMessage { get; } = new() { Code = RefusalCode.NotFound, Message = "Chat message not found." };

    public static Refusal NotAUserMessage { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Only user messages can be edited.",
        Validations = [new Validation("message", "The message is not a user message.")],
    };

    public static Refusal NoSuchQueued { get; } = new() { Code = RefusalCode.NotFound, Message = "Queued message not found." };

    public static Refusal NoDefaultModel { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "No default chat model config is configured.",
    };

    public static Refusal NoSuchModel { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid model config ID.",
        Validations = [new Validation("model_config_id", "No enabled model config has this id.")],
    };

    /// <summary>A model was asked for a title and wrote none.</summary>
    /// <param name="reason">Why, for a person.</param>
    public static Refusal NoTitle(string reason) => new()
    {
        Code = RefusalCode.ProviderFailed,
        Message = "No title could be written.",
        Detail = reason,
    };

    public static Refusal NoSuchWorkspace { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Workspace not found or you do not have access to this resource",
        Validations = [new Validation("workspace_id", "No workspace has this id.")],
    };

    /// <summary>The budget of the tree allows no model call.</summary>
    /// <param name="reached">Which limit it is and what to do about it, for a person.</param>
    public static Refusal BudgetReached(string reached) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The budget of this chat is used up.",
        Detail = reached,
    };

    public static Refusal BudgetOfRoot { get; } = new()
    {
        Code = RefusalCode.Conflict,
        Message = "The budget belongs to the chat at the top of the tree.",
        Detail = "Set it there: it counts for all chats that were delegated to.",
    };

    public static Refusal NoSuchCursor { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Query parameters have invalid values.",
        Validations = [new Validation("after_id", "No chat has this id.")],
    };
}
