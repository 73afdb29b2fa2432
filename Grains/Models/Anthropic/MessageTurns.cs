using Microsoft.Extensions.AI;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.Anthropic;

/// <summary>One turn of a conversation as Anthropic's API has it: the results of tools come from the user.</summary>
internal sealed record MessageTurn(bool FromUser, List<AIContent> Contents)
{
    /// <summary>Whether the user says something in it, beside results of tools.</summary>
    public bool HasUserInput => FromUser && Contents.Any(content => content is not FunctionResultContent);
}

/// <summary>Turns a conversation into what Anthropic's API takes: user and assistant by turns, the user first, nothing empty.</summary>
internal static class MessageTurns
{
    /// <param name="messages">The conversation; system messages are left out.</param>
    /// <param name="sendReasoning">Whether thinking of turns that are over is kept.</param>
    public static List<MessageTurn> Of(IEnumerable<Message> messages, bool sendReasoning)
    {
        var turns = new List<MessageTurn>();
        foreach (var message in messages.Where(message => message.Role != ChatRole.System))
        {
            var fromUser = message.Role != ChatRole.Assistant;
            var contents = message.Contents.Where(content => IsSayable(content, fromUser)).ToList();
            if (contents.Count == 0) continue;
            if (turns.LastOrDefault() is { } last && last.FromUser == fromUser) last.Contents.AddRange(contents);
            else turns.Add(new MessageTurn(fromUser, contents));
        }

        if (!sendReasoning)
        {
            var current = turns.FindLastIndex(turn => turn.HasUserInput);
            foreach (var turn in turns.Take(Math.Max(current, 0))) turn.Contents.RemoveAll(content => content is TextReasoningContent);
            turns.RemoveAll(turn => turn.Contents.Count == 0);
        }

        // A conversation that was compacted may begin in the middle.
        if (turns.Count == 0 || !turns[0].FromUser) turns.Insert(0, new MessageTurn(true, [new TextContent("Go on.")]));
        return turns;
    }

    /// <summary>
    /// Whether the model may be told to think. In the middle of a turn it may only when it has thought from the turn's beginning, which
    /// another model that began the turn may not have done.
    /// </summary>
    public static bool MayThink(List<MessageTurn> turns) => turns
        .Skip(turns.FindLastIndex(turn => turn.HasUserInput) + 1)
        .Where(turn => turn.Contents.Any(content => content is FunctionCallContent))
        .All(turn => ThinkingSignature.IsOurs(turn.Contents[0]));

    // The API refuses empty texts, and takes back only thinking that it has signed.
    private static bool IsSayable(AIContent content, bool fromUser) => content switch
    {
        TextContent text => !string.IsNullOrWhiteSpace(text.Text),
        TextReasoningContent => !fromUser && ThinkingSignature.IsOurs(content),
        FunctionCallContent => !fromUser,
        FunctionResultContent or DataContent or UriContent => fromUser,
        _ => false,
    };
}
