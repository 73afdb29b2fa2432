using System.Collections.Immutable;

namespace Parley.Tests.Faults.Schedule;

/// <summary>What the user of one chat does: creates it at the start, and then this.</summary>
/// <param name="Number">Number of the chat, from 0.</param>
/// <param name="Commands">In the order in which they are given; each after the answer to the one before.</param>
internal sealed record ChatScript(int Number, ImmutableArray<ScriptedCommand> Commands);

/// <summary>One command.</summary>
/// <param name="At">When, from the start of the schedule; later when the command before it takes longer.</param>
/// <param name="Kind">What.</param>
/// <param name="Pick">Chooses among what the chat then has: the message to edit, the one to promote or to delete.</param>
/// <param name="Once">Whether it is never repeated, so that without an answer nobody knows what became of it.</param>
internal sealed record ScriptedCommand(TimeSpan At, CommandKind Kind, int Pick, bool Once)
{
    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds:F2} {Kind}{(Once ? " once" : "")}");
}

/// <summary>What a user can ask for.</summary>
internal enum CommandKind
{
    Create,
    Send,
    Interrupt,
    Edit,
    Promote,
    DeleteQueued,
    Archive,
    Unarchive,
}
