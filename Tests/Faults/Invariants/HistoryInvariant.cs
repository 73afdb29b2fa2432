using Parley.Tests.Faults.Clients;

namespace Parley.Tests.Faults.Invariants;

/// <summary>
/// What is stored is what the commands allow: every message that was accepted once and in order unless an edit removed it, every answer
/// whole or, where a command cut it, the beginning of it.
/// </summary>
internal static class HistoryInvariant
{
    private const int StatesToShow = 12;

    public static IEnumerable<string> Check(IReadOnlyList<GivenCommand> given, StoredChat chat)
    {
        if (chat.Status != "waiting" || chat.LastError is not null)
            yield return $"is {chat.Status} at the end{(chat.LastError is { } error ? $" with error '{error}'" : "")}";
        var allowed = AllowedStates.After(given, out var misfit);
        if (misfit is not null)
            yield return $"answered '{misfit}', which fits to nothing that may have happened after the commands before it";
        else if (!allowed.Any(state => Fits(state, chat)))
            yield return Explain(chat, allowed);
    }

    private static string Explain(StoredChat chat, IEnumerable<ChatState> allowed) => string.Join("\n      ", [
        "has a history that the commands do not allow:",
        .. chat.Messages.Select(message => $"{message}"),
        $"queue [{string.Join(", ", chat.Queue)}]{(chat.Archived ? " archived" : "")}",
        "allowed:",
        .. allowed.Select(state => $"{state}").Distinct().Take(StatesToShow)]);

    private static bool Fits(ChatState state, StoredChat chat)
    {
        if (state.Archived != chat.Archived || !state.Queue.Select(prompt => prompt.Text).SequenceEqual(chat.Queue))
            return false;
        var rows = new Queue<StoredMessage>(chat.Messages);
        foreach (var turn in state.History)
        {
            if (!rows.TryDequeue(out var question) || question.Role != "user" || question.Text != turn.Prompt.Text)
                return false;
            var answer = rows.TryPeek(out var next) && next.Role == "assistant" ? rows.Dequeue().Text : null;
            if (turn.IsCut ? !turn.Prompt.Answer.StartsWith(answer ?? "", StringComparison.Ordinal) : answer != turn.Prompt.Answer)
                return false;
        }

        return rows.Count == 0;
    }
}
