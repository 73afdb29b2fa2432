using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests;

/// <summary>A process that stood still beyond its lease. Of the embedded engine only; the clock of the lease is the test's.</summary>
public sealed class FrozenSiloTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Silo_that_wakes_after_its_lease_runs_nothing_of_what_it_held()
    {
        var clock = new FakeTimeProvider();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await Cluster.StartAsync(database, new ClusterSettings { LeaseClock = clock });
        var status = cluster.Services.GetRequiredService<IClusterStatus>();
        var before = status.Current;
        var lost = status.Lost;
        var hold = cluster.Grains.GetGrain<ITurnGrain>("frozen").Hold("hold", "gate");
        await cluster.Probe.Noted("frozen", "hold begins");
        await ExpireAsync(database);
        clock.Advance(TimeSpan.FromSeconds(3));
        cluster.Probe.Open("gate");

        await Assert.ThrowsAsync<SiloUnavailableException>(() => hold);
        Assert.Equal(0, cluster.Probe.Count("frozen", "hold ends"));
        await Eventually.TrueAsync(
            () => status.Current.SiloId.Length > 0 && status.Current.SiloId != before.SiloId, "the silo joins again under another id");
        Assert.True(lost.IsCancellationRequested);
        Assert.False(status.Lost.IsCancellationRequested);
        Assert.Equal(1, await cluster.Grains.GetGrain<ITurnGrain>("frozen").Increment());
    }

    [Fact]
    public async Task Silo_that_finds_another_in_its_place_ends_its_process()
    {
        var clock = new FakeTimeProvider();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await Cluster.StartAsync(database, new ClusterSettings { LeaseClock = clock });
        await ExpireAsync(database);
        await ExecuteAsync(database, """
            insert into engine.silos (silo_id, machine, process, lease_until)
            values ('other', 'elsewhere', 'there 1 2', clock_timestamp() + interval '1 hour')
            """);
        var stopping = cluster.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return stopping.IsCancellationRequested;
            },
            "the host is told to stop");
        await Assert.ThrowsAsync<SiloUnavailableException>(cluster.Grains.GetGrain<ITurnGrain>("any").Increment);
    }

    /// <summary>The lease on the database's clock, which went on meanwhile.</summary>
    private static Task ExpireAsync(string database) =>
        ExecuteAsync(database, "update engine.silos set lease_until = clock_timestamp() - interval '1 second'");

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
