using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>Where grains come to life. Orleans places by the load of its silos (docs/decisions/0011).</summary>
public sealed class PlacementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Promise5_grain_comes_to_life_on_the_silo_that_calls_it()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var client = await group.StartClientAsync();
        var key = Unique.Key();
        // A caller in the same silo shares the argument, one in another gets a copy.
        var silo = group.Members[1];
        var text = new string('x', 10);
        Assert.Same(text, await silo.Grains.GetGrain<ITurnGrain>(key).Echo(text));
        Assert.NotSame(text, await client.Grains.GetGrain<ITurnGrain>(key).Echo(text));
    }

    [Fact]
    public async Task Promise5_silo_with_clearly_more_activations_than_another_places_new_ones_there()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        var busy = group.Members[0];
        await Task.WhenAll(Enumerable.Range(0, 400).Select(number => busy.Grains.GetGrain<ITurnGrain>($"{number}").Increment()));
        var there = await CountAsync(group, group.Members[1]);
        Assert.InRange(there, 100, 200);
    }

    [Fact]
    public async Task Promise5_client_spreads_grains_over_the_silos()
    {
        await using var group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 3);
        var client = await group.StartClientAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => client.Grains.GetGrain<ITurnGrain>($"{number}").Increment()));
        foreach (var silo in group.Members.Take(3))
            Assert.InRange(await CountAsync(group, silo), 50, 150);
    }

    private static async Task<long> CountAsync(SiloGroup group, Cluster silo)
    {
        var self = silo.Services.GetRequiredService<IClusterStatus>().Current.SiloId;
        await using var source = NpgsqlDataSource.Create(group.Database);
        await using var command = source.CreateCommand("select count(*) from engine.grain_directory where silo_id = @silo");
        command.Parameters.Add(new("silo", self));
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
