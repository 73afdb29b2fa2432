using System.Collections.Immutable;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;

namespace Parley.Tests.Unit.Agents;

/// <summary>Whatever is stored, the model is sent calls with results and results with calls.</summary>
public sealed class HistoryRepairTests
{
    [Theory]
    // As it should be.
    [InlineData("u a:1,2 t:1 t:2 a", "u a:1,2 t:1 t:2 a")]
    // In another order, or behind a user's message.
    [InlineData("u a:1,2 t:2 t:1", "u a:1,2 t:1 t:2")]
    [InlineData("u a:1 u t:1", "u a:1 t:1 u")]
    // A result is missing.
    [InlineData("u a:1,2 t:1 u", "u a:1,2 t:1 t:2! u")]
    [InlineData("u a:1", "u a:1 t:1!")]
    // Nobody asked for it.
    [InlineData("u t:9 a", "u a:9 t:9 a")]
    [InlineData("t:9 u", "a:9 t:9 u")]
    [InlineData("u a:1 t:1 t:9 u", "u a:1 t:1 a:9 t:9 u")]
    // Twice the same, and ids that begin anew in every step.
    [InlineData("u a:1 t:1 t:1", "u a:1 t:1")]
    [InlineData("u a:1 t:1 a:1 t:1 a", "u a:1 t:1 a:1 t:1 a")]
    [InlineData("u a:1 a:1 t:1", "u a:1 t:1! a:1 t:1")]
    public void Calls_and_results_find_each_other(string stored, string sent) =>
        Assert.Equal(sent, string.Join(' ', HistoryRepair.Apply([.. stored.Split(' ').Select(Read)]).Select(Write)));

    [Fact]
    public void Any_history_is_mended_and_a_mended_one_is_left_alone()
    {
        var random = new Random(4711);
        for (var round = 0; round < 5_000; round++)
        {
            var stored = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(4) switch
            {
                0 => "u",
                1 => "a",
                2 => $"a:{random.Next(3)},{3 + random.Next(3)}",
                _ => $"t:{random.Next(6)}",
            }).Select(Read).ToArray();
            var sent = HistoryRepair.Apply(stored).ToArray();
            AssertLegal(sent, string.Join(' ', stored.Select(Write)));
            Assert.Equal(sent.Select(Write), HistoryRepair.Apply(sent).Select(Write));
        }
    }

    private static void AssertLegal(ChatMessage[] sent, string because)
    {
        for (var i = 0; i < sent.Length; i++)
        {
            var open = sent[i].Content.OfType<ToolCallPart>().Select(call => call.ToolCallId).ToList();
            if (sent[i].Role is not MessageRole.Assistant)
                continue;
            for (; open.Count > 0; open.RemoveAt(0))
                Assert.True(++i < sent.Length && Write(sent[i]).TrimEnd('!') == $"t:{open[0]}", because);
            Assert.False(i + 1 < sent.Length && sent[i + 1].Role is MessageRole.Tool, because);
        }
    }

    private static ChatMessage Read(string text)
    {
        var ids = text.Length > 2 ? text[2..].Split(',') : [];
        return text[0] switch
        {
            'u' => Message(MessageRole.User, [new TextPart("u")]),
            't' => Message(MessageRole.Tool, [new ToolResultPart { ToolCallId = ids[0], ToolName = "n", Result = JsonText.EmptyObject }]),
            _ => Message(MessageRole.Assistant, [new TextPart("a"), .. ids.Select(Call)]),
        };
    }

    private static string Write(ChatMessage message) => message.Role switch
    {
        MessageRole.User => "u",
        MessageRole.Tool => message.Content[0] is ToolResultPart result ? $"t:{result.ToolCallId}{(result.IsError ? "!" : "")}" : "?",
        _ => string.Join(',', message.Content.OfType<ToolCallPart>().Select(call => call.ToolCallId)) is { Length: > 0 } ids ? $"a:{ids}" : "a",
    };

    private static ToolCallPart Call(string id) => new() { ToolCallId = id, ToolName = "n", Args = JsonText.EmptyObject };

    private static ChatMessage Message(MessageRole role, ImmutableArray<MessagePart> content) =>
        new() { Id = 1, ChatId = Guid.Empty, CreatedAt = default, Role = role, Content = content };
}
