using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults.Invariants;

/// <summary>
/// All states that a chat may be in after the commands that were given: what was answered must fit, what was not may have been done once or
/// never.
/// </summary>
internal static class AllowedStates
{
    /// <summary>The states of rest that are allowed at the end.</summary>
    /// <param name="given">The commands in the order in which they were given.</param>
    /// <param name="misfit">The command whose answer fits to nothing that may have happened; null when all fit.</param>
    public static IReadOnlyList<ChatState> After(IEnumerable<GivenCommand> given, out GivenCommand? misfit)
    {
        List<ChatState> states = [new ChatState()];
        foreach (var command in given)
        {
            states = Closed(states.SelectMany(state => After(state, command)));
            misfit = states.Count == 0 ? command : null;
            if (misfit is not null)
                return [];
        }

        misfit = null;
        return [.. states.Where(state => !state.Busy)];
    }

    private static IEnumerable<ChatState> After(ChatState state, GivenCommand command)
    {
        if (command.Status is null)
            return [state with { Late = state.Late.Add(command) }];
        var next = state.After(command);
        var fits = command.Accepted
            ? next is not null && (command.Kind is not CommandKind.Send || command.Queued == WentToQueue(state))
            : next is null;
        if (!fits)
            return [];
        // What was done is on record, and a late attempt is answered from it. What did nothing is not.
        var didNothing = next is null || next == state;
        var result = next ?? state;
        return [didNothing && command.MayArriveLate ? result with { Late = result.Late.Add(command) } : result];
    }

    private static bool WentToQueue(ChatState state) => state.Busy || !state.Queue.IsEmpty;

    /// <summary>The states and all that follow by themselves: turns end, late commands arrive.</summary>
    private static List<ChatState> Closed(IEnumerable<ChatState> states)
    {
        var found = new Dictionary<string, ChatState>();
        var open = new Stack<ChatState>(states);
        while (open.TryPop(out var state))
        {
            if (!found.TryAdd(state.Key, state))
                continue;
            if (state.Busy)
                open.Push(state.AfterTurn());
            foreach (var late in state.Late)
            {
                if (state.After(late) is { } next && next != state)
                    open.Push(next with { Late = next.Late.Remove(late) });
            }
        }

        return [.. found.Values];
    }
}
