using Parley.Tests.Scaling.Clusters;
using Parley.Tests.Scaling.Simulation;

namespace Parley.Tests.Unit.Scaling;

/// <summary>The simulation behind deploy/SCALING.md, held against what queueing theory knows in closed form.</summary>
public sealed class SimulationTests
{
    private const double Tolerance = 0.05;
    private const int Jobs = 400_000;

    /// <summary>M/M/1: the mean wait is u / (1 - u) service times.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Random_services_wait_as_long_as_the_formula_says(double utilisation)
    {
        var simulator = new Simulator(seed: 1);

        var wait = MeanWait(simulator, servers: 1, utilisation, () => simulator.Exponential(1));

        Assert.InRange(wait / (utilisation / (1 - utilisation)), 1 - Tolerance, 1 + Tolerance);
    }

    /// <summary>M/D/1: half of that.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Equal_services_wait_half_as_long(double utilisation)
    {
        var wait = MeanWait(new Simulator(seed: 1), servers: 1, utilisation, () => 1);

        Assert.InRange(wait / (utilisation / (1 - utilisation) / 2), 1 - Tolerance, 1 + Tolerance);
    }

    /// <summary>M/M/2: the mean wait is u^2 / (1 - u^2) service times.</summary>
    [Fact]
    public void Two_servers_share_a_queue()
    {
        const double Utilisation = 0.8;
        var simulator = new Simulator(seed: 1);

        var wait = MeanWait(simulator, servers: 2, Utilisation, () => simulator.Exponential(1));

        Assert.InRange(wait / (Utilisation * Utilisation / (1 - (Utilisation * Utilisation))), 1 - Tolerance, 1 + Tolerance);
    }

    [Fact]
    public void Commits_that_come_during_a_flush_go_together_with_the_next()
    {
        var simulator = new Simulator(seed: 1);
        var log = new GroupCommit(simulator, flush: 1);
        var durable = new List<double>();
        foreach (var at in (double[])[0, 0.25, 0.5, 5])
            simulator.After(at, () => log.Commit(() => durable.Add(simulator.Now)));

        simulator.RunUntil(10);

        Assert.Equal([1, 2, 2, 6], durable);
        Assert.Equal(3, log.Flushes);
    }

    [Fact]
    public void All_turns_of_a_silo_that_dies_run_again_once_its_lease_is_over()
    {
        var run = ClusterRun.Of(new Plan(Silos: 10) { Lost = 1 }, seed: 1);

        Assert.InRange(run.Recovery.Count, Plan.ChatsPerSilo / 3, Plan.ChatsPerSilo);
        Assert.Equal((0, 0), (run.StillDue, run.LeasesLost));
        Assert.InRange(run.Recovery.Quantile(0), Plan.Lease - Plan.Renewal - 0.1, Plan.Lease);
        Assert.InRange(run.Recovery.Quantile(1), Plan.Lease - Plan.Renewal, Plan.Lease + Plan.Renewal + 0.1);
    }

    [Fact]
    public void A_run_is_a_function_of_its_seed()
    {
        var plan = new Plan(Silos: 3) { Lost = 1 };

        Assert.Equal(ClusterRun.Of(plan, 1).CommitLatency.Mean, ClusterRun.Of(plan, 1).CommitLatency.Mean);
        Assert.NotEqual(ClusterRun.Of(plan, 1).CommitLatency.Mean, ClusterRun.Of(plan, 2).CommitLatency.Mean);
    }

    private static double MeanWait(Simulator simulator, int servers, double utilisation, Func<double> service)
    {
        var station = new Station(simulator, servers);
        var waits = new Sample();
        Arrive(Jobs);
        simulator.RunUntil(double.MaxValue);
        return waits.Mean;

        void Arrive(int left)
        {
            if (left == 0)
                return;
            var (arrived, needs) = (simulator.Now, service());
            station.Serve(needs, () => waits.Add(simulator.Now - arrived - needs));
            simulator.After(simulator.Exponential(1 / (utilisation * servers)), () => Arrive(left - 1));
        }
    }
}
