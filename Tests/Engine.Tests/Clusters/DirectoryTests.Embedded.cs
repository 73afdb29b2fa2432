using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>The table of who holds which grain, and what becomes of wrong rows and stale knowledge.</summary>
public sealed class DirectoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SiloGroup _group = null!;
    private NpgsqlDataSource _rows = null!;

    public async Task InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2);
        _rows = NpgsqlDataSource.Create(_group.Database);
    }

    public async Task DisposeAsync()
    {
        await _rows.DisposeAsync();
        await _group.DisposeAsync();
    }

    [Fact]
    public async Task Promise1_row_names_the_silo_that_runs_the_grain_and_goes_with_its_activation()
    {
        var caller = _group.Members[1];
        var key = Guid.NewGuid();
        await caller.Grains.GetGrain<ILifeGrain>(key).Instance();
        Assert.Equal(SiloOf(caller), await ExecuteAsync($"select silo_id from engine.grain_directory where grain_key = '{key:N}'"));
        await caller.Grains.GetGrain<ILifeGrain>(key).Deactivate();
        await Eventually.TrueAsync(
            async () => await ExecuteAsync("select count(*) from engine.grain_directory") is 0L, "the row goes with the activation");
    }

    [Fact]
    public async Task Promise7_silo_that_stops_leaves_no_row_behind()
    {
        var stopping = _group.Members[1];
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stopping.Grains.GetGrain<ILifeGrain>(Guid.NewGuid()).Instance()));
        Assert.Equal(50L, await ExecuteAsync("select count(*) from engine.grain_directory"));
        await stopping.StopAsync();
        Assert.Equal(0L, await ExecuteAsync("select count(*) from engine.grain_directory"));
    }

    [Theory]
    [InlineData("no such silo", 0)]
    [InlineData("", 9_000_000_000_000)]
    [InlineData("☃ '; drop table engine.silos; --", -1)]
    public async Task Corrupted_row_is_nobodys_and_is_replaced(string silo, long epoch)
    {
        var key = Unique.Key();
        await using (var insert = _rows.CreateCommand("insert into engine.grain_directory values ('turn', @key, @silo, @epoch)"))
        {
            insert.Parameters.Add(new("key", key));
            insert.Parameters.Add(new("silo", silo));
            insert.Parameters.Add(new("epoch", epoch));
            await insert.ExecuteNonQueryAsync();
        }

        var caller = _group.Members[0];
        Assert.Equal(1, await caller.Grains.GetGrain<ITurnGrain>(key).Increment());
        Assert.Equal(2, await _group.Members[1].Grains.GetGrain<ITurnGrain>(key).Increment());
        Assert.Equal(SiloOf(caller), await ExecuteAsync($"select silo_id from engine.grain_directory where grain_key = '{key}'"));
    }

    [Fact]
    public async Task Caller_that_knows_an_old_address_finds_the_grain_where_it_is_now()
    {
        var (first, second) = (_group.Members[0], _group.Members[1]);
        for (var round = 0; round < 20; round++)
        {
            var (key, (here, there)) = (Guid.NewGuid(), round % 2 == 0 ? (first, second) : (second, first));
            var before = await here.Grains.GetGrain<ILifeGrain>(key).Instance();
            Assert.Equal(before, await there.Grains.GetGrain<ILifeGrain>(key).Instance());
            await here.Grains.GetGrain<ILifeGrain>(key).Deactivate();
            var after = await there.Grains.GetGrain<ILifeGrain>(key).Instance();
            Assert.NotEqual(before, after);
            Assert.Equal(after, await here.Grains.GetGrain<ILifeGrain>(key).Instance());
        }
    }

    [Fact]
    public async Task Workers_without_identity_are_in_no_directory()
    {
        var key = Unique.Key();
        _group.Probe.Open(key);
        await _group.Members[0].Grains.GetGrain<IWorkerGrain>(key).Hold(key);
        Assert.Equal(0L, await ExecuteAsync($"select count(*) from engine.grain_directory where grain_key = '{key}'"));
    }

    private static string SiloOf(Cluster member) => member.Services.GetRequiredService<IClusterStatus>().Current.SiloId;

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = _rows.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
