namespace Parley.Engine.Tests.Fixtures;

/// <summary>Three silos and a client for a test class, whose tests keep to keys of their own and stop nobody.</summary>
public sealed class SiloGroupFixture : ICallerFixture, IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly List<SiloGroup> _groups = [];

    public SiloGroup Group { get; private set; } = null!;

    /// <summary>The client: all its calls cross to a silo.</summary>
    public Cluster Shared { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Group = await StartGroupAsync(silos: 3, new ClusterSettings());
        Shared = await Group.StartClientAsync();
    }

    /// <inheritdoc/>
    /// <returns>A client of two silos.</returns>
    public async Task<Cluster> StartAsync(ClusterSettings settings) => await (await StartGroupAsync(silos: 2, settings)).StartClientAsync();

    public async Task DisposeAsync()
    {
        foreach (var group in _groups)
            await group.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<SiloGroup> StartGroupAsync(int silos, ClusterSettings settings)
    {
        var group = await SiloGroup.StartAsync(await _postgres.CreateDatabaseAsync(), silos, settings);
        _groups.Add(group);
        return group;
    }
}
