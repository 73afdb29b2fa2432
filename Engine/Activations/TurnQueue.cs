using Parley.Engine.Calls;

namespace Parley.Engine.Activations;

/// <summary>
/// Decides which turns of an activation may run: in order of arrival, one at a time but for those marked as interleaving. A waiting
/// reader may pass a waiting writer while readers run, so that a chain of readers that comes back to its grain does not lock up.
/// Not thread-safe: the activation's gate protects it.
/// </summary>
internal sealed class TurnQueue
{
    private readonly TurnList _waiting = new();
    private readonly TurnList _running = new();
    private int _readers;
    private bool _exclusive;

    internal int Count => _running.Count + _waiting.Count;

    internal bool IsQuiet => _running.Count == 0;

    /// <summary>Takes a turn in. True: it may run now and counts as running.</summary>
    internal bool Accept(Turn turn, bool mayRun)
    {
        if (mayRun && MayRun(turn.Interleaving))
        {
            Run(turn);
            return true;
        }

        _waiting.Add(turn);
        return false;
    }

    /// <summary>The next waiting turn that may run, which then counts as running.</summary>
    internal Turn? Admit()
    {
        for (var turn = _exclusive ? null : _waiting.First; turn is not null; turn = TurnList.After(turn))
        {
            if (!MayRun(turn.Interleaving))
                continue;
            _waiting.Remove(turn);
            Run(turn);
            return turn;
        }

        return null;
    }

    /// <summary>False when the turn was taken away before.</summary>
    internal bool Finish(Turn turn)
    {
        if (!_running.Remove(turn))
            return false;
        if (turn.Interleaving == Interleaving.Readers)
            _readers--;
        else if (turn.Interleaving == Interleaving.Never)
            _exclusive = false;
        return true;
    }

    internal void ForEachRunning(Action<Turn> action)
    {
        for (var turn = _running.First; turn is not null; turn = TurnList.After(turn))
            action(turn);
    }

    /// <summary>Tells turns past their deadline. Those that wait leave; those that run keep their place until they end.</summary>
    internal void Expire(long now)
    {
        for (var turn = _running.First; turn is not null; turn = TurnList.After(turn))
            turn.Expire(now);
        for (var turn = _waiting.First; turn is not null;)
        {
            var next = TurnList.After(turn);
            if (turn.Expire(now))
                _waiting.Remove(turn);
            turn = next;
        }
    }

    /// <summary>Takes every turn away. None of them may be finished any more.</summary>
    internal (Turn[] Running, Turn[] Waiting) TakeAll() => (_running.TakeAll(), _waiting.TakeAll());

    private bool MayRun(Interleaving interleaving) => interleaving switch
    {
        Interleaving.Always => true,
        Interleaving.Readers => !_exclusive,
        _ => !_exclusive && _readers == 0,
    };

    private void Run(Turn turn)
    {
        if (turn.Interleaving == Interleaving.Readers)
            _readers++;
        else if (turn.Interleaving == Interleaving.Never)
            _exclusive = true;
        _running.Add(turn);
    }
}
