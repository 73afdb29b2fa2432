namespace Parley.Engine.Tests.Fixtures;

/// <summary>The engine of the build: one silo for a test class, and further ones with settings of their own on request.</summary>
public sealed class ClusterFixture : ICallerFixture, IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly List<Cluster> _clusters = [];

    /// <summary>The class's shared silo; its tests keep to keys of their own.</summary>
    public Cluster Shared { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Shared = await StartAsync(new ClusterSettings());
    }

    /// <summary>Starts a silo on a database of its own. It is stopped with the fixture unless the test does so.</summary>
    public async Task<Cluster> StartAsync(ClusterSettings settings)
    {
        var cluster = await Cluster.StartAsync(await _postgres.CreateDatabaseAsync(), settings);
        _clusters.Add(cluster);
        return cluster;
    }

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
