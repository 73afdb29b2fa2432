using Parley.Tests.Faults.Cluster;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Cluster.Faults;

/// <summary>A cluster of three silos and two gateways for a class of tests, each of which leaves it whole.</summary>
public sealed class FaultClusterFixture : IAsyncLifetime
{
    internal FaultCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await FaultCluster.StartAsync(new ScheduleSize());

    public Task DisposeAsync() => Cluster.DisposeAsync().AsTask();
}

/// <summary>Tests with bounds on time: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultTests : ICollectionFixture<FaultClusterFixture>
{
    public const string Name = "Faults";
}

/// <summary>Tests that start clusters of their own, and run alone too.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultSchedules
{
    public const string Name = "Fault schedules";
}
