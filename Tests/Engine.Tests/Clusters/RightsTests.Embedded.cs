using Npgsql;
using Parley.Engine.Tests.Fixtures;
using Parley.Engine.Tests.Grains;

namespace Parley.Engine.Tests.Clusters;

/// <summary>What a process may do in the database, and what it says when it may not do enough.</summary>
public sealed class RightsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Silo_without_the_right_to_make_tables_says_so()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var group = new SiloGroup(database);
        var role = await MakeRoleAsync(database, "");
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(() => group.StartSiloAsync(role));
        Assert.Contains("may not make its tables", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promise8_client_needs_no_more_than_to_read_the_silos()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var group = await SiloGroup.StartAsync(database, silos: 1);
        var role = await MakeRoleAsync(
            database, "grant usage on schema engine to @role; grant select on engine.schema_version, engine.silos to @role;");
        var client = await group.StartClientAsync(role);
        Assert.Equal(1, await client.Grains.GetGrain<ITurnGrain>("key").Increment());
    }

    [Fact]
    public async Task Silo_whose_tables_are_there_needs_no_right_to_make_them()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var group = await SiloGroup.StartAsync(database, silos: 1);
        var role = await MakeRoleAsync(database, """
            grant usage on schema engine to @role;
            grant select, insert, update, delete on all tables in schema engine to @role;
            grant usage on all sequences in schema engine to @role;
            """);
        var silo = await group.StartSiloAsync(role);
        Assert.Equal(1, await silo.Grains.GetGrain<ITurnGrain>("key").Increment());
    }

    [Fact]
    public async Task Schema_that_needs_a_newer_program_is_refused()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (await SiloGroup.StartAsync(database, silos: 1))
            await ExecuteAsync(database, "insert into engine.schema_version (version, oldest_user) values (1000, 999)");
        await using var group = new SiloGroup(database);
        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(group.StartSiloAsync);
        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SiloUnavailableException>(group.StartClientAsync);
    }

    [Fact]
    public async Task Schema_of_a_newer_program_that_this_one_can_use_is_used()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (await SiloGroup.StartAsync(database, silos: 1))
            await ExecuteAsync(database, "insert into engine.schema_version (version, oldest_user) values (1000, 1)");
        await using var group = await SiloGroup.StartAsync(database, silos: 1);
        Assert.Equal(1, await group.Members[0].Grains.GetGrain<ITurnGrain>("key").Increment());
    }

    [Fact]
    public async Task Silos_that_start_at_once_on_an_empty_database_all_join()
    {
        await using var group = new SiloGroup(await postgres.CreateDatabaseAsync());
        var silos = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(group.StartSiloAsync)));
        foreach (var silo in silos)
            await silo.SeesAsync(5);
    }

    /// <summary>A role of its own that may do what the grants say.</summary>
    /// <returns>The connection string with which it comes.</returns>
    private static async Task<string> MakeRoleAsync(string database, string grants)
    {
        var role = $"role_{Unique.Key()}";
        await ExecuteAsync(
            database, $"create role {role} login password 'secret'; {grants.Replace("@role", role, StringComparison.Ordinal)}");
        return new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "secret" }.ConnectionString;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
