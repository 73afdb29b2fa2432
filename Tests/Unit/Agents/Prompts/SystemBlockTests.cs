using System.Collections.Immutable;
using System.Text;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents.Prompts;

namespace Parley.Tests.Unit.Agents.Prompts;

/// <summary>The order of spec/chat.md 3.10.</summary>
public sealed class SystemBlockTests
{
    [Fact]
    public void Texts_follow_the_last_leading_system_message_in_their_order()
    {
        var block = SystemBlock.Of("be terse", isSubagent: true, "Operating System: linux");

        var told = block.InsertInto(
            [
                Row(1, MessageRole.System, "deployment"), Row(2, MessageRole.System, "summary"),
                Row(3, MessageRole.User, "hi"), Row(4, MessageRole.System, "later"),
            ]);

        Assert.Equal(
            ["deployment", "summary", "be terse", BuiltInPrompts.Subagent, "Operating System: linux", "hi", "later"],
            told.Select(message => ((TextPart)message.Content[0]).Text));
        Assert.All(told[..5], message => Assert.Equal(MessageRole.System, message.Role));
    }

    [Fact]
    public void A_subagents_chat_which_has_no_prompt_of_its_own_begins_with_the_texts() => Assert.Equal(
        [MessageRole.System, MessageRole.User],
        SystemBlock.Of(null, isSubagent: true).InsertInto([Row(1, MessageRole.User, "task")]).Select(message => message.Role));

    [Fact]
    public void What_is_absent_or_blank_leaves_no_trace()
    {
        ImmutableArray<ChatMessage> history = [Row(1, MessageRole.System, "deployment"), Row(2, MessageRole.User, "hi")];

        Assert.Equal(history, SystemBlock.Of(null, isSubagent: false).InsertInto(history));
        Assert.Equal(history, SystemBlock.Of(" \n", isSubagent: false, "").InsertInto(history));
        Assert.Empty(SystemBlock.Of("x", isSubagent: true).InsertInto([]));
    }

    [Fact]
    public void The_built_in_prompt_is_short_and_says_what_the_specification_asks_for()
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(BuiltInPrompts.System), 1, 4096);
        string[] said = ["coding agent", "what was asked", "tools", "brief", "No flattery", "emoji", "formatter in the shell", "unclear"];
        Assert.All(said, words => Assert.Contains(words, BuiltInPrompts.System, StringComparison.OrdinalIgnoreCase));
    }

    private static ChatMessage Row(long id, MessageRole role, string text) => new()
    {
        Id = id,
        ChatId = Guid.Empty,
        CreatedAt = default,
        Role = role,
        Content = [new TextPart(text)],
    };
}
