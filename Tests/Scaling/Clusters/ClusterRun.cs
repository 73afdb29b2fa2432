using Parley.Tests.Scaling.Simulation;

namespace Parley.Tests.Scaling.Clusters;

/// <summary>A cluster at work: chats stream and commit, silos renew their leases and look for due chats, and some silos are lost.</summary>
internal sealed class ClusterRun
{
    private readonly Simulator _simulator;
    private readonly Plan _plan;
    private readonly List<SimulatedSilo> _silos = [];
    private readonly Workload _workload;
    private readonly Takeover _takeover;

    private ClusterRun(Plan plan, int seed)
    {
        (_plan, _simulator) = (plan, new Simulator(seed));
        Database = new Database(_simulator);
        _workload = new Workload(_simulator, Database);
        _takeover = new Takeover(_simulator, Database, _workload, _silos, plan);
    }

    public Database Database { get; }

    public Sample CommitLatency => _workload.CommitLatency;

    /// <summary>From the loss of a silo until its chat runs again.</summary>
    public Sample Recovery => _takeover.Recovery;

    /// <summary>Most chats that waited for a claim at once.</summary>
    public int MostDue => _takeover.MostDue;

    /// <summary>Silos that could not renew in time and so ended all that they ran.</summary>
    public int LeasesLost { get; private set; }

    /// <summary>Chats that had not come back at the end.</summary>
    public int StillDue => _takeover.StillDue;

    public static ClusterRun Of(Plan plan, int seed)
    {
        var run = new ClusterRun(plan, seed);
        run.Start();
        run._simulator.RunUntil(Plan.End);
        return run;
    }

    private void Start()
    {
        for (var number = 0; number < _plan.Silos; number++)
        {
            var silo = new SimulatedSilo();
            _silos.Add(silo);
            for (var chat = 0; chat < Plan.ChatsPerSilo; chat++)
                _workload.Begin(silo);
            _simulator.After(_simulator.Uniform(Plan.Renewal), () => Renew(silo));
            _simulator.After(_simulator.Uniform(Plan.Look), () => Look(silo));
        }

        for (var number = 0; number < _plan.Gateways; number++)
            _simulator.After(_simulator.Uniform(Plan.Renewal), ReadMembers);
        _simulator.After(Plan.LossAt, () =>
        {
            foreach (var silo in _silos.Take(_plan.Lost))
                _takeover.Lose(silo, _plan.Graceful);
        });
    }

    private double Members => _silos.Count(silo => !silo.IsLost) * Costs.MemberRow;

    private void Renew(SimulatedSilo silo)
    {
        if (silo.IsLost)
            return;
        var sentAt = _simulator.Now;
        Database.Commit(Purpose.Membership, Costs.Claim + Members, () =>
        {
            if (silo.IsLost)
                return;
            if (silo.RenewedAt > 0 && _simulator.Now - silo.RenewedAt > Plan.GivesUpAfter)
            {
                LeasesLost++;
                _takeover.Lose(silo, graceful: false);
                return;
            }

            silo.RenewedAt = sentAt;
            _takeover.SeeLosses(silo, SweepCost);
            _simulator.After(Plan.Renewal, () => Renew(silo));
        });
    }

    /// <summary>All running chats are in the index that is read.</summary>
    private double SweepCost => _workload.Streaming * Costs.DueRow;

    private void Look(SimulatedSilo silo)
    {
        if (!silo.IsLost)
            Database.Read(Purpose.Recovery, SweepCost, () => _simulator.After(Plan.Look, () => Look(silo)));
    }

    private void ReadMembers() => Database.Read(Purpose.Membership, Members, () => _simulator.After(Plan.Renewal, ReadMembers));
}
