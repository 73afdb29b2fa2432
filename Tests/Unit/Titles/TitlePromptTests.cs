using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Titles;

namespace Parley.Tests.Unit.Titles;

/// <summary>What a model is shown of a chat.</summary>
public sealed class TitlePromptTests
{
    [Fact]
    public void The_first_words_are_those_of_the_first_message_of_a_user_that_has_text()
    {
        Assert.Null(TitlePrompt.FirstWords([]));
        Assert.Equal(
            "second",
            TitlePrompt.FirstWords([
                Message(MessageRole.System, "be nice"), Message(MessageRole.User, " "), Message(MessageRole.User, " second "),
                Message(MessageRole.User, "third")]));
    }

    [Fact]
    public void A_long_message_is_cut_and_splits_no_character()
    {
        var said = TitlePrompt.FirstWords([Message(MessageRole.User, "a" + string.Concat(Enumerable.Repeat("😀", 5000)))])!;
        Assert.Equal(3999, said.Length);
        Assert.False(char.IsHighSurrogate(said[^1]));
    }

    [Fact]
    public void A_conversation_says_who_said_what_and_no_message_takes_all_the_room()
    {
        var said = TitlePrompt.Conversation([
            Message(MessageRole.User, "fix it"), Message(MessageRole.Tool, "output"), Message(MessageRole.Assistant, new string('x', 5000)),
            Message(MessageRole.Assistant, ""), Message(MessageRole.User, "thanks")]);
        Assert.Equal($"User: fix it\n\nAgent: {new string('x', 600)}\n\nUser: thanks", said);
    }

    private static ChatMessage Message(MessageRole role, string text) => new()
    {
        Id = 1,
        ChatId = Guid.Empty,
        CreatedAt = default,
        Role = role,
        Content = [new TextPart(text)],
    };
}
