namespace Parley.Engine.Tests.Fixtures;

/// <summary>Three silos and a client for a test class, whose tests keep to keys of their own and stop nobody.</summary>
public sealed class SiloGroupFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public SiloGroup Group { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Group = await SiloGroup.StartAsync(await _postgres.CreateDatabaseAsync(), silos: 3);
        await Group.StartClientAsync();
    }

    public async Task DisposeAsync()
    {
        await Group.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
