using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Workspaces;

/// <summary>A server that stops while it works on a build.</summary>
public sealed class HandOverTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_build_is_handed_over_and_nobody_counts_it_as_lost()
    {
        var (database, gate) = (await postgres.CreateDatabaseAsync(), new Gate());
        var provisioner = new TestProvisioner { Hold = gate };
        Guid id;
        await using (var first = await StartAsync(database, provisioner))
        {
            using var client = first.Client();
            var version = await first.TemplateAsync(TestProvisioner.Provisioner, Workspaces.OneAgent);
            id = (await client.MakeAsync(version, "moves")).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
            await gate.Reached;
            await first.StopAsync();
            Assert.Equal("pending 0", await first.QueryAsync<string>("SELECT status || ' ' || losses FROM workspace_builds"));
        }

        provisioner.Hold = null;
        await using var second = await StartAsync(database, provisioner);
        using var again = second.Client();
        await again.BecomesAsync(id, "running");
        Assert.Equal(["Start", "Start"], provisioner.Orders.Select(order => order.Transition.ToString()));
        Assert.Equal(2, provisioner.Orders.Select(order => order.Agents[0].Token).Distinct().Count());
    }

    private static Task<ParleyServer> StartAsync(string database, TestProvisioner provisioner) =>
        ParleyServer.StartAsync(database, configure: services => services.AddSingleton<IProvisioner>(provisioner));
}
