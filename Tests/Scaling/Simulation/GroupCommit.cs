namespace Parley.Tests.Scaling.Simulation;

/// <summary>A log that is written to the disk by one flush after the other, each for all commits that came before it began.</summary>
internal sealed class GroupCommit(Simulator simulator, double flush)
{
    private List<Action> _waiting = [];
    private bool _flushing;

    /// <summary>Flushes that were begun.</summary>
    public int Flushes { get; private set; }

    /// <summary>Calls back when what was written so far is on the disk.</summary>
    public void Commit(Action durable)
    {
        _waiting.Add(durable);
        if (!_flushing)
            Flush();
    }

    private void Flush()
    {
        var group = _waiting;
        _waiting = [];
        _flushing = true;
        Flushes++;
        simulator.After(flush, () =>
        {
            _flushing = false;
            if (_waiting.Count > 0)
                Flush();
            foreach (var durable in group)
                durable();
        });
    }
}
