using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Agents.Compaction;

/// <summary>Builds what the model is sent to write a summary: the conversation and one request of ours (spec/chat.md 3.9).</summary>
internal static class SummaryRequest
{
    /// <summary>What is asked for.</summary>
    public const string Instructions =
        """
        Write a hand-over of this conversation for a colleague who takes over now and will read nothing else of it. Leave out what no
        longer matters and keep what is needed to go on without asking again:

        1. What the user wants, in their own terms, with every wish and correction that still holds.
        2. Decisions made, and why.
        3. Technical details: paths of files, names, commands, versions, addresses, important lines of code or output, word for word.
        4. Errors met and how they were solved.
        5. What is done, what is in progress, what remains.
        6. The very next action, if one was under way.

        Be dense and exact. Do not call tools, do not answer the user and do not go on with the work: write the hand-over and nothing else.
        """;

    /// <summary>Stands for what had to be left out.</summary>
    internal const string LeftOut = "(The beginning of this conversation is left out: it is too long to be read.)";

    /// <summary>Of a tool's result that has to be shortened so many characters stay.</summary>
    internal const int ShortResult = 500;

    /// <summary>The request.</summary>
    /// <param name="conversation">What the model has been sent.</param>
    /// <param name="halvings">How often the conversation is to be halved, because it is longer than the model can read.</param>
    public static List<ModelMessage> Build(IReadOnlyList<ModelMessage> conversation, int halvings) =>
    [
        .. halvings == 0 ? conversation : Fit(conversation, conversation.Sum(Size) >> halvings),
        new ModelMessage(ChatRole.User, Instructions),
    ];

    /// <summary>
    /// Shortens a conversation to about so many characters: first the results of tools, the oldest first, then whole messages from the
    /// beginning. What the system says stays, and no result is left without its call.
    /// </summary>
    internal static List<ModelMessage> Fit(IReadOnlyList<ModelMessage> conversation, long max)
    {
        List<ModelMessage> messages = [.. conversation];
        var size = messages.Sum(Size);
        for (var i = 0; i < messages.Count && size > max; i++)
        {
            if (messages[i].Role != ChatRole.Tool)
                continue;
            var shorter = Shorten(messages[i]);
            size -= Size(messages[i]) - Size(shorter);
            messages[i] = shorter;
        }

        var first = messages.FindIndex(message => message.Role != ChatRole.System);
        var kept = first;
        while (size > max && kept < messages.Count - 1)
            size -= Size(messages[kept++]);
        while (kept > first && kept < messages.Count && messages[kept].Role == ChatRole.Tool)
            kept++;
        if (kept <= first)
            return messages;
        messages.RemoveRange(first, kept - first);
        messages.Insert(first, new ModelMessage(ChatRole.User, LeftOut));
        return messages;
    }

    private static ModelMessage Shorten(ModelMessage message) => new(message.Role, [.. message.Contents.Select(content =>
        content is FunctionResultContent { Result: string { Length: > ShortResult } text } result
            ? new FunctionResultContent(result.CallId, $"{Beginning(text)} … (shortened from {text.Length} characters)")
            {
                Exception = result.Exception,
            }
            : content)]);

    private static string Beginning(string text) => text[..(char.IsHighSurrogate(text[ShortResult - 1]) ? ShortResult - 1 : ShortResult)];

    private static long Size(ModelMessage message) => message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        FunctionCallContent call => call.ArgumentsText().Length,
        FunctionResultContent { Result: string text } => text.Length,
        _ => 0L,
    });
}
