using System.Collections.Immutable;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;
using Parley.Grains.Storage;
using Parley.Tests.Unit.Chats;

namespace Parley.Tests.Unit.Agents;

/// <summary>What is stored of a step, whole or cut.</summary>
public sealed class StepTests
{
    private readonly Step _step = new();

    [Fact]
    public void Blocks_keep_the_order_in_which_they_arrived()
    {
        _step.AddText("think", reasoning: true);
        _step.AddText("say", reasoning: false);
        _step.AddCall("c1", "t", JsonText.EmptyObject);
        _step.AddText("after", reasoning: false);
        var content = Assert.Single(_step.ToMessages(ChatPairs.ChatId, ChatPairs.Model)).Content;
        Assert.Equal<MessagePart>([new ReasoningPart("think"), new TextPart("say"), Call("c1"), new TextPart("after")], content);
    }

    [Fact]
    public void Reasoning_ends_with_its_signature_and_may_be_nothing_else()
    {
        _step.AddText("think", reasoning: true);
        _step.AddSignature("s1");
        _step.AddSignature("s2");
        _step.AddText("say", reasoning: false);
        _step.AddSignature("s3");
        var content = Assert.Single(_step.ToMessages(ChatPairs.ChatId, ChatPairs.Model)).Content;
        Assert.Equal<MessagePart>(
            [Reasoning("think", "s1"), Reasoning("", "s2"), new TextPart("say"), Reasoning("", "s3")], content);

        static ReasoningPart Reasoning(string text, string signature) => new(text) { Signature = signature };
    }

    [Fact]
    public void A_cut_step_gives_every_call_a_result_and_drops_the_usage()
    {
        _step.AddCall("done", "t", JsonText.EmptyObject);
        _step.AddResult(new ToolResultPart { ToolCallId = "done", ToolName = "t", Result = JsonText.EmptyObject });
        _step.AddCall("open", "t", JsonText.EmptyObject);
        _step.AddCallFragment("half", "t", """{"a": "b""");
        _step.Usage = new TokenUsage { InputTokens = 1 };
        var messages = _step.ToPartialMessages(ChatPairs.ChatId, ChatPairs.Model);
        Assert.Equal(["done", "open", "half"], messages[0].Content.Cast<ToolCallPart>().Select(call => call.ToolCallId));
        Assert.Null(messages[0].Usage);
        var results = messages.Skip(1).Select(message => Assert.IsType<ToolResultPart>(Assert.Single(message.Content))).ToArray();
        Assert.Equal([("done", false), ("open", true), ("half", true)], results.Select(result => (result.ToolCallId, result.IsError)));
        Assert.Contains("interrupted before it produced a result", results[2].Result!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_last_part_of_a_cut_step_says_so_and_the_step_itself_goes_on_as_it_was()
    {
        _step.AddText("think", reasoning: true);
        _step.AddText("so far", reasoning: false);
        Assert.Equal<MessagePart>(
            [new ReasoningPart("think"), new TextPart("so far") { Interrupted = true }], Assert.Single(Cut()).Content);
        _step.AddCallFragment("half", "t", "{");
        Assert.Equal([false, false, true], Cut()[0].Content.Select(part => part.Interrupted));
        Assert.All(Assert.Single(_step.ToMessages(ChatPairs.ChatId, ChatPairs.Model)).Content, part => Assert.False(part.Interrupted));

        ImmutableArray<ChatMessage> Cut() => _step.ToPartialMessages(ChatPairs.ChatId, ChatPairs.Model);
    }

    [Fact]
    public void Nothing_received_is_nothing_stored() => Assert.Empty(_step.ToPartialMessages(ChatPairs.ChatId, ChatPairs.Model));

    [Fact]
    public void An_answer_without_end_is_stopped()
    {
        _step.AddText(new string('x', Step.MaxBytes), reasoning: false);
        Assert.Throws<StepTooLargeException>(() => _step.AddText("x", reasoning: false));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("not json", "{}")]
    [InlineData("""{"a":"\u0000"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\ud83d\ude00"}""", """{"a":"\ud83d\ude00"}""")]
    [InlineData("""{"a":"\ud83d!"}""", """{"a":"\ufffd!"}""")]
    [InlineData("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""")]
    public void Arguments_become_what_a_database_can_hold(string written, string stored) =>
        Assert.Equal(stored, StorableJson.Parse(written).Text);

    [Fact]
    public void A_model_that_calls_on_and_on_is_stopped_while_it_streams()
    {
        for (var number = 1; number <= Step.MaxCalls; number++)
            _step.AddCallFragment($"c{number}", "t", "");
        Assert.Throws<StepTooLargeException>(() => _step.AddCallFragment("one more", "t", ""));
        var other = new Step();
        Assert.Throws<StepTooLargeException>(() => other.AddCallFragment("c", new string('n', Step.MaxBytes), "!"));
    }

    [Fact]
    public void Calls_with_one_id_stay_apart_however_many_they_are_and_when_they_are_cut()
    {
        Assert.Equal(
            ["c", "c_2", "c_2_2", "c_3"],
            new[] { "c", "c", "c_2", "c" }.Select(id => _step.AddCall(id, "t", JsonText.EmptyObject).ToolCallId));
        _step.AddCallFragment("c", "t", "{}");
        Assert.Equal(
            ["c", "c_2", "c_2_2", "c_3", "c_4"],
            _step.ToPartialMessages(ChatPairs.ChatId, ChatPairs.Model)[0].Content.Cast<ToolCallPart>().Select(call => call.ToolCallId));
    }

    private static ToolCallPart Call(string id) => new() { ToolCallId = id, ToolName = "t", Args = JsonText.EmptyObject };
}
