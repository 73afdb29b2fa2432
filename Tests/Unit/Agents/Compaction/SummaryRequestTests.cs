using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;
using Parley.Grains.Agents.Compaction;
using Parley.Grains.Models;
using Parley.Tests.Support;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Tests.Unit.Agents.Compaction;

/// <summary>What a model is sent to write a summary, and how a conversation is shortened that it cannot read.</summary>
public sealed class SummaryRequestTests
{
    [Fact]
    public void The_fake_provider_knows_a_request_for_a_summary() =>
        Assert.StartsWith(FakeRequest.SummaryInstructions, SummaryRequest.Instructions, StringComparison.Ordinal);

    [Fact]
    public void The_whole_conversation_is_sent_while_it_fits()
    {
        var request = SummaryRequest.Build([User("one"), Answer("two")], halvings: 0);
        Assert.Equal(["one", "two", SummaryRequest.Instructions], request.Select(message => message.Text));
        Assert.Equal(ChatRole.User, request[^1].Role);
    }

    [Fact]
    public void Results_of_tools_are_shortened_first_and_the_oldest_before_the_others()
    {
        List<ModelMessage> conversation = [User("question"), Call("a"), Result("a", 10_000), Call("b"), Result("b", 10_000), Answer("end")];
        var fitted = SummaryRequest.Fit(conversation, max: 12_000);
        Assert.Equal(conversation.Count, fitted.Count);
        Assert.InRange(ResultText(fitted[2]).Length, SummaryRequest.ShortResult, SummaryRequest.ShortResult + 50);
        Assert.EndsWith("(shortened from 10000 characters)", ResultText(fitted[2]), StringComparison.Ordinal);
        Assert.Equal(10_000, ResultText(fitted[4]).Length);
        Assert.Equal(10_000, ResultText(conversation[2]).Length);
    }

    [Fact]
    public void Then_the_beginning_goes_but_not_what_the_system_says_and_no_result_is_left_without_its_call()
    {
        List<ModelMessage> conversation =
            [new(ChatRole.System, "system"), User(new string('u', 900)), Call("a"), Result("a", 400), Answer("middle"), User("last")];
        var fitted = SummaryRequest.Fit(conversation, max: 417);
        Assert.Equal(["system", SummaryRequest.LeftOut, "middle", "last"], fitted.Select(message => message.Text));
        Assert.Equal(ChatRole.User, fitted[1].Role);
    }

    [Fact]
    public void The_newest_message_stays_whatever_it_weighs() =>
        Assert.Equal(
            [SummaryRequest.LeftOut, new string('u', 900)],
            SummaryRequest.Fit([User("old"), Answer("older"), User(new string('u', 900))], max: 10).Select(message => message.Text));

    [Fact]
    public void No_surrogate_pair_is_cut_in_half()
    {
        var text = new string('x', SummaryRequest.ShortResult - 1) + "\U0001F600" + new string('x', 1000);
        var fitted = SummaryRequest.Fit([User("q"), Call("a"), Result("a", text)], max: 600);
        Assert.DoesNotContain(ResultText(fitted[2]), char.IsSurrogate);
    }

    [Fact]
    public void A_conversation_begins_with_the_user_and_needs_nothing_more_when_it_does()
    {
        Assert.Equal(
            ["system: instructions", "system: summary", $"user: {Prompt.GoOn}", "assistant: working"],
            Lines(Row(MessageRole.System, "instructions"), Row(MessageRole.System, "summary"), Row(MessageRole.Assistant, "working")));
        Assert.Equal(
            ["system: summary", $"user: {Prompt.GoOn}"],
            Lines(Row(MessageRole.System, "summary")));
        Assert.Equal(
            ["system: summary", "user: next"],
            Lines(Row(MessageRole.System, "summary"), Row(MessageRole.User, "next")));

        static IEnumerable<string> Lines(params StoredMessage[] rows) =>
            Prompt.Build(rows, PromptFiles.None).Select(message => $"{message.Role}: {message.Text}");
    }

    private static ModelMessage User(string text) => new(ChatRole.User, text);

    private static ModelMessage Answer(string text) => new(ChatRole.Assistant, text);

    private static ModelMessage Call(string id) => new(ChatRole.Assistant, [ToolCalls.Create(id, "look", "{}")]);

    private static ModelMessage Result(string id, int length) => Result(id, new string('r', length));

    private static ModelMessage Result(string id, string text) => new(ChatRole.Tool, [new FunctionResultContent(id, text)]);

    private static string ResultText(ModelMessage message) => (string)message.Contents.OfType<FunctionResultContent>().Single().Result!;

    private static StoredMessage Row(MessageRole role, string text) => new()
    {
        Id = 1,
        ChatId = Guid.Empty,
        CreatedAt = default,
        Role = role,
        Content = [new TextPart(text)],
    };
}
