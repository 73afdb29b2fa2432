namespace Parley.Engine.Activations;

/// <summary>
/// A list of turns linked through the turns themselves, in a ring with the list's own link, so that joining and leaving allocate nothing. A
/// turn is in one list at a time. Not thread-safe.
/// </summary>
internal sealed class TurnList
{
    private readonly TurnLink _ring = new();

    internal TurnList() => _ring.Previous = _ring.Next = _ring;

    internal int Count { get; private set; }

    internal Turn? First => _ring.Next as Turn;

    internal static Turn? After(Turn turn) => turn.Next as Turn;

    internal void Add(Turn turn)
    {
        turn.Previous = _ring.Previous;
        turn.Next = _ring;
        _ring.Previous!.Next = turn;
        _ring.Previous = turn;
        Count++;
    }

    /// <summary>For a turn that is in this list or in none: false when it is in none.</summary>
    internal bool Remove(Turn turn)
    {
        if (turn.Next is null)
            return false;
        turn.Previous!.Next = turn.Next;
        turn.Next.Previous = turn.Previous;
        turn.Previous = turn.Next = null;
        Count--;
        return true;
    }

    internal Turn[] TakeAll()
    {
        var all = new Turn[Count];
        for (var i = 0; First is { } turn; i++)
        {
            Remove(turn);
            all[i] = turn;
        }

        return all;
    }
}
