using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>An agent that is not heard of any more.</summary>
public sealed class SilenceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task An_agent_that_is_silent_is_disconnected_until_it_is_heard_again()
    {
        var (clock, provisioner) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new TestProvisioner());
        await using var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), null, services => services.UseClock(clock).AddSingleton<IProvisioner>(provisioner));
        using var client = server.Client();
        var id = await client.MakeAndWaitAsync(await server.TemplateAsync(TestProvisioner.Provisioner, Workspaces.OneAgent), "quiet");
        using var agent = new ParleyClient(server.Address, provisioner.TokenOf(id));

        (await agent.PostAsync($"{Workspaces.Me}/register", Workspaces.Registration())).Expect(HttpStatusCode.NoContent);
        clock.Advance(AgentPresence.Silence - TimeSpan.FromSeconds(1));
        Assert.Equal("connected", (await client.AgentAsync(id)).Text("status"));
        clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(async () => (await client.AgentAsync(id)).Text("status") == "disconnected", "the silence is noticed");

        (await agent.PostAsync($"{Workspaces.Me}/register", Workspaces.Registration())).Expect(HttpStatusCode.NoContent);
        Assert.Equal("connected", (await client.AgentAsync(id)).Text("status"));
    }
}
