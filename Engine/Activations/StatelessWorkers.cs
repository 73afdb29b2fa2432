namespace Parley.Engine.Activations;

/// <summary>
/// The activations of one key of a class without identity: an idle one serves, else a new one, else the one with the least to do.
/// </summary>
internal sealed class StatelessWorkers(int limit, Func<IActivationHome, Activation> make, Action<StatelessWorkers> emptied)
    : ITurnTarget, IActivationHome
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private bool _closed;

    internal Activation[] All
    {
        get
        {
            lock (_gate)
                return [.. _workers];
        }
    }

    public bool Accept(Turn turn)
    {
        // Choosing and handing over are one step, so that two calls do not both take the same worker for idle.
        lock (_gate)
            return !_closed && Choose_NeedsLock().Accept(turn);
    }

    public void Remove(Activation activation)
    {
        lock (_gate)
        {
            _workers.Remove(activation);
            if (_workers.Count > 0 || _closed)
                return;
            _closed = true;
        }

        emptied(this);
    }

    private Activation Choose_NeedsLock()
    {
        var least = _workers.MinBy(worker => worker.Load);
        if (least is not null && (_workers.Count == limit || least.Load == 0))
            return least;
        var worker = make(this);
        _workers.Add(worker);
        return worker;
    }
}
