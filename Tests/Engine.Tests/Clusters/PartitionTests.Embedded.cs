using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>A silo that is cut off from the database while the others are not, and one that is cut off together with them.</summary>
public sealed class PartitionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Promise2_silo_cut_off_from_the_database_ends_its_activations_before_another_claims_them()
    {
        await using var cut = await CutOffGroup.StartAsync(await postgres.CreateDatabaseAsync());
        var (near, far) = (cut.Near, cut.Far);
        var key = Guid.NewGuid();
        var before = SiloOf(far);
        await far.Grains.GetGrain<ILifeGrain>(key).Instance();
        cut.Proxy.Cut();
        // Until then its activation answers, and afterwards its successor does.
        await Eventually.TrueAsync(
            async () =>
            {
                await near.Grains.GetGrain<ILifeGrain>(key).Instance();
                return cut.Group.Probe.Count(key.ToString("N"), "activating") == 2;
            },
            "the grain lives on the other silo");
        Assert.Equal(
            ["activating", "DirectoryFailure", "gone", "activating"],
            cut.Group.Probe.Notes(key.ToString("N")).Where(note => note != "scope disposed"));
        cut.Proxy.Mend();
        await Eventually.TrueAsync(() => SiloOf(far).Length > 0 && SiloOf(far) != before, "it joins again under another id");
        await near.SeesAsync(2);
        var instance = await near.Grains.GetGrain<ILifeGrain>(key).Instance();
        Assert.Equal(instance, await far.Grains.GetGrain<ILifeGrain>(key).Instance());
    }

    [Fact]
    public async Task Promise9_short_absence_of_the_database_is_not_noticed_by_grains_that_run()
    {
        await using var cut = await CutOffGroup.StartAsync(await postgres.CreateDatabaseAsync());
        var before = SiloOf(cut.Far);
        var grain = cut.Near.Grains.GetGrain<ITurnGrain>("key");
        await cut.Far.Grains.GetGrain<ITurnGrain>("key").Increment();
        cut.Proxy.Cut();
        var away = DateTime.UtcNow;
        for (var calls = 2; DateTime.UtcNow - away < TimeSpan.FromMilliseconds(500); calls++)
            Assert.Equal(calls, await grain.Increment());
        cut.Proxy.Mend();
        await Eventually.TrueAsync(() => cut.Far.Services.GetRequiredService<IClusterStatus>().Current.LiveSilos.Count == 2, "both live");
        Assert.Equal(before, SiloOf(cut.Far));
        Assert.Equal(1, cut.Group.Probe.Count("key", "activated"));
    }

    [Fact]
    public async Task Promise9_callers_wait_for_the_silo_to_join_again_after_a_lost_lease()
    {
        await using var cut = await CutOffGroup.StartAsync(await postgres.CreateDatabaseAsync());
        var (far, before) = (cut.Far, SiloOf(cut.Far));
        await ExecuteAsync(cut, $"delete from engine.silos where silo_id = '{before}'");
        await Eventually.TrueAsync(() => SiloOf(far) != before, "the silo knows that its lease is gone");
        Assert.Equal(1, await far.Grains.GetGrain<ITurnGrain>(Unique.Key()).Increment());
    }

    private static string SiloOf(Cluster member) => member.Services.GetRequiredService<IClusterStatus>().Current.SiloId;

    private static async Task ExecuteAsync(CutOffGroup cut, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cut.Group.Database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Two silos, of which the far one reaches the database through a proxy.</summary>
    private sealed record CutOffGroup(SiloGroup Group, TcpProxy Proxy, Cluster Near, Cluster Far) : IAsyncDisposable
    {
        public static async Task<CutOffGroup> StartAsync(string database)
        {
            var server = new NpgsqlConnectionStringBuilder(database);
            var proxy = new TcpProxy(server.Host!, server.Port);
            var group = new SiloGroup(database);
            var near = await group.StartSiloAsync();
            (server.Host, server.Port) = (proxy.Endpoint.Address.ToString(), proxy.Endpoint.Port);
            var far = await group.StartSiloAsync(server.ConnectionString);
            await near.SeesAsync(2);
            return new CutOffGroup(group, proxy, near, far);
        }

        public async ValueTask DisposeAsync()
        {
            Proxy.Mend();
            await Group.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
