using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Workspaces.Agents;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>A database, a provider and one workspace agent, at which the tools of all chats work; servers come and go.</summary>
public sealed class AgentFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private string _database = "";

    public FakeLlm Fake { get; private set; } = null!;

    public FakeAgent Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        Fake = await FakeLlm.StartAsync();
        Agent = await FakeAgent.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Fake.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Starts a server on the database.</summary>
    public Task<ParleyServer> StartAsync() => ParleyServer.StartAsync(_database, Fake, services =>
    {
        services.AddSingleton<FindAgent>(
            provider => (chat, _, _, _) => Task.FromResult(Client(provider, AgentCaller.Of(chat))));
        services.AddSingleton<FindAgentNow>(
            provider => (_, _, _) => Task.FromResult<AgentClient?>(Client(provider, AgentCaller.Server)));
    });

    private AgentClient Client(IServiceProvider provider, AgentCaller caller) =>
        new(provider.GetRequiredService<AgentHttp>(), Agent.Endpoint, caller);

    /// <summary>Path of a file of the workspace.</summary>
    public string PathOf(string name) => Path.Combine(Agent.Folder, name);

    /// <summary>The result of a call as it stands in the history.</summary>
    public static async Task<System.Text.Json.JsonElement> ResultAsync(ParleyClient client, Guid chat) =>
        (await client.MessagesAsync(chat)).Single(message => message.GetProperty("role").GetString() == "tool")
            .GetProperty("content")[0].GetProperty("result");
}
