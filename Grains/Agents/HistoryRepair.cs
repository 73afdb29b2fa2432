namespace Parley.Grains.Agents;

/// <summary>
/// Makes a stored conversation one that every provider accepts (spec/chat.md 3.10): each call is followed by its result, each result
/// follows its call. What Parley stores is in that order already; what was cut, moved or written by another version may not be, and one
/// such row would otherwise make every further turn of the chat fail.
/// </summary>
internal static class HistoryRepair
{
    private const string NoResult = "the result of this tool call was lost";

    /// <summary>The conversation, repaired where it has to be.</summary>
    public static IEnumerable<ChatMessage> Apply(IReadOnlyList<ChatMessage> history)
    {
        for (var i = 0; i < history.Count;)
        {
            var message = history[i++];
            if (message.Role is MessageRole.Tool)
            {
                // Before any assistant's row: nobody has asked for it.
                foreach (var repaired in Results(Caller(message), [message]))
                    yield return repaired;
                continue;
            }

            yield return message;
            if (message.Role is not MessageRole.Assistant)
                continue;

            // Ids are unique within a step only: some servers count from one in each.
            var end = i;
            while (end < history.Count && history[end].Role is not MessageRole.Assistant)
                end++;
            var following = history.Skip(i).Take(end - i).ToArray();
            foreach (var repaired in Results(message, following))
                yield return repaired;
            foreach (var other in following.Where(other => other.Role is not MessageRole.Tool))
                yield return other;
            i = end;
        }
    }

    /// <summary>The results of an assistant's calls in call order, then those that no call of it asked for, each after a call of its own.</summary>
    private static IEnumerable<ChatMessage> Results(ChatMessage assistant, ChatMessage[] following)
    {
        var calls = assistant.Content.OfType<ToolCallPart>().ToArray();
        var results = following.Where(message => message.Role is MessageRole.Tool)
            .SelectMany(message => message.Content.OfType<ToolResultPart>().Select(result => (Message: message, Result: result)))
            .DistinctBy(found => found.Result.ToolCallId)
            .ToDictionary(found => found.Result.ToolCallId);
        foreach (var call in calls)
        {
            yield return results.Remove(call.ToolCallId, out var found)
                ? found.Message with { Content = [found.Result] }
                : assistant with { Role = MessageRole.Tool, Content = [ToolErrors.Result(call, NoResult)], Usage = null };
        }

        foreach (var (message, result) in results.Values)
        {
            yield return Caller(message) with { Content = [Call(result)] };
            yield return message with { Content = [result] };
        }
    }

    private static ChatMessage Caller(ChatMessage result) =>
        result with { Role = MessageRole.Assistant, Content = [], Usage = null };

    private static ToolCallPart Call(ToolResultPart result) =>
        new() { ToolCallId = result.ToolCallId, ToolName = result.ToolName, Args = JsonText.EmptyObject };
}
