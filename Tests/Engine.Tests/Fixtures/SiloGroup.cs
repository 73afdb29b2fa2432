namespace Parley.Engine.Tests.Fixtures;

/// <summary>Several silos on one database, and clients beside them, all in this process. They share one probe.</summary>
public sealed class SiloGroup(string database, ClusterSettings? settings = null) : IAsyncDisposable
{
    private readonly List<Cluster> _members = [];

    /// <summary>Known to all members.</summary>
    public string Secret { get; init; } = Unique.Key();

    public string Database => database;

    public Probe Probe { get; } = new();

    /// <summary>Every member that was started, in that order.</summary>
    public IReadOnlyList<Cluster> Members => _members;

    public static async Task<SiloGroup> StartAsync(string database, int silos, ClusterSettings? settings = null)
    {
        var group = new SiloGroup(database, settings);
        for (var i = 0; i < silos; i++)
            await group.StartSiloAsync();
        foreach (var member in group._members)
            await member.SeesAsync(silos);
        return group;
    }

    public Task<Cluster> StartSiloAsync() => StartAsync(database, isClient: false);

    /// <summary>Starts a silo that reaches the group's database in another way.</summary>
    public Task<Cluster> StartSiloAsync(string by) => StartAsync(by, isClient: false);

    public Task<Cluster> StartClientAsync() => StartAsync(database, isClient: true);

    /// <inheritdoc cref="StartSiloAsync(string)"/>
    public Task<Cluster> StartClientAsync(string by) => StartAsync(by, isClient: true);

    public async ValueTask DisposeAsync()
    {
        // Clients first, as a deployment would.
        foreach (var member in Enumerable.Reverse(_members))
            await member.DisposeAsync();
    }

    private async Task<Cluster> StartAsync(string by, bool isClient)
    {
        var member = await Cluster.StartAsync(by, (settings ?? new ClusterSettings()) with { Group = this, IsClient = isClient });
        lock (_members)
            _members.Add(member);
        return member;
    }
}
