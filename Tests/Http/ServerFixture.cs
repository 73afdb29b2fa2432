using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http;

/// <summary>A server, its database and its provider, shared by the tests of a class; each test has chats of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public ParleyServer Server { get; private set; } = null!;

    public FakeLlm Fake { get; private set; } = null!;

    public ParleyClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Fake = await FakeLlm.StartAsync();
        Server = await ParleyServer.StartAsync(await _postgres.CreateDatabaseAsync(), Fake);
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
