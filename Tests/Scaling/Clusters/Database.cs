using Parley.Tests.Scaling.Simulation;

namespace Parley.Tests.Scaling.Clusters;

/// <summary>The database: processors that run statements, and one log.</summary>
internal sealed class Database(Simulator simulator)
{
    private readonly Station _processors = new(simulator, Plan.DatabaseCores);
    private readonly GroupCommit _log = new(simulator, Costs.Flush);
    private readonly double[] _asked = new double[Enum.GetValues<Purpose>().Length];
    private int _open;

    /// <summary>Part of the processors' time that was used until now.</summary>
    public double Utilisation => _processors.Work / (Plan.DatabaseCores * simulator.Now);

    /// <summary>Most statements under way at once: so many connections were needed for them.</summary>
    public int MostOpen { get; private set; }

    /// <summary>Commits that were waited for.</summary>
    public int Commits { get; private set; }

    /// <summary>How many processors a purpose asks for.</summary>
    public double Demand(Purpose purpose) => _asked[(int)purpose] / simulator.Now;

    public void Read(Purpose purpose, double processor, Action done) => Open(purpose, processor, Closing(done));

    public void Commit(Purpose purpose, double processor, Action done)
    {
        Commits++;
        var closing = Closing(done);
        Open(purpose, processor, () => _log.Commit(closing));
    }

    private void Open(Purpose purpose, double processor, Action done)
    {
        _asked[(int)purpose] += processor;
        MostOpen = Math.Max(MostOpen, ++_open);
        _processors.Serve(processor, done);
    }

    private Action Closing(Action done) => () =>
    {
        _open--;
        done();
    };
}
