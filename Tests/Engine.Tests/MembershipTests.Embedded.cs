using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>The lease of a silo, and who may run beside it. Of the embedded engine only.</summary>
public sealed class MembershipTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private string _database = "";

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Second_silo_on_a_database_is_refused()
    {
        await using var first = await StartAsync();
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(StartAsync);
        Assert.Contains(Environment.MachineName, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await first.Grains.GetGrain<ITurnGrain>("still there").Increment());
    }

    [Fact]
    public async Task Silo_that_stopped_makes_room_at_once()
    {
        await using (var first = await StartAsync())
            Assert.Equal(1, await first.Grains.GetGrain<ITurnGrain>("key").Increment());
        Assert.Equal(0L, await ExecuteAsync("select count(*) from engine.silos"));
        await using var second = await StartAsync();
        Assert.Equal(1, await second.Grains.GetGrain<ITurnGrain>("key").Increment());
    }

    [Fact]
    public async Task Process_of_this_machine_that_is_gone_is_not_waited_for()
    {
        await using (await StartAsync())
            await ExecuteAsync("""
                create table dead as
                select 'dead' as silo_id, machine, regexp_replace(process, ' [0-9]+ ', ' 4194303 ') as process from engine.silos
                """);
        await ExecuteAsync("""
            insert into engine.silos (silo_id, machine, process, lease_until)
            select silo_id, machine, process, now() + interval '1 hour' from dead
            """);
        await using var next = await StartAsync();
        Assert.DoesNotContain("dead", StatusOf(next).Current.LiveSilos);
    }

    [Fact]
    public async Task Lease_of_another_machine_is_waited_out()
    {
        await using (await StartAsync())
            await ExecuteAsync("""
                insert into engine.silos (silo_id, machine, process, lease_until)
                values ('other', 'elsewhere', 'there 1 2', clock_timestamp() + interval '1 second')
                """);
        await using var next = await StartAsync();
        Assert.Equal(1L, await ExecuteAsync("select count(*) from engine.silos"));
    }

    [Fact]
    public async Task Silo_that_cannot_renew_ends_its_activations_in_time_and_joins_again_when_it_can()
    {
        await using var cluster = await StartAsync();
        var (key, before) = (Guid.NewGuid(), StatusOf(cluster).Current);
        var grain = cluster.Grains.GetGrain<ILifeGrain>(key);
        var first = await grain.Instance();
        var watch = cluster.Grains.GetGrain<IStreamGrain>("stream").Endless().GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        await ExecuteAsync("alter table engine.silos rename to hidden");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await watch.MoveNextAsync());
        await cluster.Probe.Noted(key.ToString("N"), "DirectoryFailure");
        await cluster.Probe.Noted(key.ToString("N"), "gone");
        var away = await StatusOf(cluster).WaitForChangeAsync(before, CancellationToken.None);
        Assert.Empty(away.SiloId);
        await Assert.ThrowsAsync<SiloUnavailableException>(grain.Instance);

        await ExecuteAsync("alter table engine.hidden rename to silos");
        var after = await StatusOf(cluster).WaitForChangeAsync(away, CancellationToken.None);
        Assert.NotEqual(before.SiloId, after.SiloId);
        Assert.NotEqual(first, await grain.Instance());
    }

    [Fact]
    public async Task Activation_that_does_not_end_in_time_is_stopped_where_it_stands()
    {
        await using var cluster = await StartAsync();
        var grain = cluster.Grains.GetGrain<ITurnGrain>("stuck");
        var before = StatusOf(cluster).Current;
        var stuck = grain.Hold("stuck", "gate");
        await cluster.Probe.Noted("stuck", "stuck begins");
        await ExecuteAsync("delete from engine.silos");

        await Assert.ThrowsAsync<SiloUnavailableException>(() => stuck);
        cluster.Probe.Open("gate");
        while (StatusOf(cluster).Current.SiloId is "" || StatusOf(cluster).Current.SiloId == before.SiloId)
            await StatusOf(cluster).WaitForChangeAsync(StatusOf(cluster).Current, CancellationToken.None);
        Assert.Equal(1, await grain.Increment());
        Assert.Equal(0, cluster.Probe.Count("stuck", "stuck ends"));
    }

    [Fact]
    public async Task Schema_is_applied_once()
    {
        await using (await StartAsync())
        await using (var source = NpgsqlDataSource.Create(_database))
        {
        }

        await using var second = await StartAsync();
        Assert.Equal(2L, await ExecuteAsync("select count(*) from engine.schema_version"));
    }

    private static IClusterStatus StatusOf(Cluster cluster) => cluster.Services.GetRequiredService<IClusterStatus>();

    private Task<Cluster> StartAsync() => Cluster.StartAsync(_database, new ClusterSettings());

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
