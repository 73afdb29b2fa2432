using System.Collections.Immutable;
using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults.Invariants;

/// <summary>
/// A state that a chat may be in, of what its user can tell: the rules of spec/chat.md 1.9 written a second time, in the words of the one
/// who gives the commands.
/// </summary>
internal sealed record ChatState
{
    /// <summary>The user's messages in history.</summary>
    public ImmutableList<Turn> History { get; init; } = [];

    public ImmutableList<Prompt> Queue { get; init; } = [];

    /// <summary>Whether the last turn is due or under way.</summary>
    public bool Busy { get; init; }

    public bool Archived { get; init; }

    /// <summary>Commands that may yet arrive: nobody knows what became of them, and they have done nothing so far.</summary>
    public ImmutableList<GivenCommand> Late { get; init; } = [];

    /// <summary>Equal for equal states.</summary>
    public string Key => $"{string.Join(',', History)}|{string.Join(',', Queue)}|{Busy}|{Archived}|{string.Join(',', Late)}";

    /// <summary>The state after a command; null when it is refused, the same when it does nothing.</summary>
    public ChatState? After(GivenCommand command) => command.Kind switch
    {
        CommandKind.Create => History.IsEmpty ? Begin(command.Prompt!.Value) : this,
        _ when History.IsEmpty => null,
        CommandKind.Send => Archived ? null : Send(command.Prompt!.Value),
        CommandKind.Interrupt => !Busy ? this : Queue.IsEmpty ? Cut() with { Busy = false } : Cut().TakeFromQueue(Queue[0]),
        CommandKind.Edit => Archived || IndexOf(command.Target!.Value) is not { } index
            ? null
            : (this with { History = History.RemoveRange(index, History.Count - index), Queue = [] }).Begin(command.Prompt!.Value),
        CommandKind.Promote => Archived || !Queue.Contains(command.Target!.Value) ? null : Cut().TakeFromQueue(command.Target.Value),
        CommandKind.DeleteQueued => Queue.Contains(command.Target!.Value) ? this with { Queue = Queue.Remove(command.Target.Value) } : this,
        CommandKind.Archive => Archived ? null : Cut() with { Busy = false, Archived = true },
        CommandKind.Unarchive => Archived ? this with { Archived = false } : null,
        _ => throw new System.Diagnostics.UnreachableException(command.ToString()),
    };

    /// <summary>The state after the turn under way has ended well.</summary>
    public ChatState AfterTurn() => Queue.IsEmpty ? this with { Busy = false } : TakeFromQueue(Queue[0]);

    public override string ToString() =>
        $"[{string.Join(", ", History)}] queue [{string.Join(", ", Queue)}]{(Busy ? " busy" : "")}{(Archived ? " archived" : "")}";

    private ChatState Begin(Prompt prompt) => this with { History = History.Add(new Turn(prompt)), Busy = true };

    // An idle chat with a queue came back from the archive: the new message joins the end, the head goes first.
    private ChatState Send(Prompt prompt) => (Busy, Queue.IsEmpty) switch
    {
        (true, _) => this with { Queue = Queue.Add(prompt) },
        (false, true) => Begin(prompt),
        (false, false) => (this with { Queue = Queue.Add(prompt) }).TakeFromQueue(Queue[0]),
    };

    private ChatState TakeFromQueue(Prompt prompt) => Begin(prompt) with { Queue = Queue.Remove(prompt) };

    private ChatState Cut() => Busy ? this with { History = History.SetItem(History.Count - 1, History[^1] with { IsCut = true }) } : this;

    private int? IndexOf(Prompt prompt) => History.FindIndex(turn => turn.Prompt == prompt) is >= 0 and var index ? index : null;
}

/// <summary>A user's message in history.</summary>
/// <param name="Prompt">What it says.</param>
/// <param name="IsCut">Whether its answer was cut short by a command.</param>
internal readonly record struct Turn(Prompt Prompt, bool IsCut = false)
{
    public override string ToString() => IsCut ? $"{Prompt} cut" : $"{Prompt}";
}
