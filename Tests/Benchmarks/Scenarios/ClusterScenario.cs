using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Scenarios.Clusters;

namespace Parley.Tests.Benchmarks.Scenarios;

/// <summary>Silos in several processes: what it costs to be apart, and how long the end of one is felt.</summary>
internal sealed class ClusterScenario : IScenario
{
    public string Name => "cluster";

    public string About => "calls, streams and activations across silos; kill, freeze and stop of one";

    public async Task RunAsync(Bench bench)
    {
        await using var cluster = await SiloCluster.StartAsync();
        await using var other = await cluster.StartSiloAsync();
        await RemoteCalls.MeasureAsync(bench, cluster, other);
        await RemoteEnumerations.MeasureAsync(bench, cluster, other);
        await Failover.MeasureAsync(bench, cluster);
        await GracefulStop.MeasureAsync(bench, cluster);
        // Last: it leaves thousands of grains behind, which would bend where those of the others are placed.
        await Activations.MeasureAsync(bench, cluster);
    }
}
