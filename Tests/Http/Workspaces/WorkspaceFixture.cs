using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>A server with a provisioner that tests hold in their hands; each test has templates and workspaces of its own.</summary>
public sealed class WorkspaceFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public ParleyServer Server { get; private set; } = null!;

    public FakeLlm Fake { get; private set; } = null!;

    public ParleyClient Client { get; private set; } = null!;

    internal TestProvisioner Provisioner { get; } = new();

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Fake = await FakeLlm.StartAsync();
        Server = await ParleyServer.StartAsync(
            await _postgres.CreateDatabaseAsync(), Fake, services => services.AddSingleton<IProvisioner>(Provisioner));
        Client = Server.Client();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
