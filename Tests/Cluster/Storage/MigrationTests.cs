using Npgsql;
using Parley.Grains.Storage;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Storage;

/// <summary>The schema's way to the newest version.</summary>
public sealed class MigrationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Several_processes_that_start_at_once_make_the_schema_once()
    {
        var database = await postgres.CreateDataSourceAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrations.ApplyAsync(database, CancellationToken.None)));
        await Migrations.ApplyAsync(database, CancellationToken.None);
        Assert.Equal(1L, await ScalarAsync(database, "SELECT count(*) FROM schema_migrations WHERE version = 1"));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        var database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(database, CancellationToken.None);
        await ScalarAsync(database, "INSERT INTO schema_migrations (version, name) VALUES (9999, 'from the future') RETURNING 1");
        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => Migrations.ApplyAsync(database, CancellationToken.None));
        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_version_that_leaves_a_schema_for_older_ones_is_no_obstacle()
    {
        var database = await postgres.CreateDataSourceAsync();
        await Migrations.ApplyAsync(database, Version(3), CancellationToken.None);
        // Rolled back, or started again during a roll: 2 knows what 3 asks for, 1 does not.
        await Migrations.ApplyAsync(database, Version(2), CancellationToken.None);
        await Assert.ThrowsAsync<SchemaTooNewException>(() => Migrations.ApplyAsync(database, Version(1), CancellationToken.None));
        Assert.Equal("1, 2, 2", await ScalarAsync(database, "SELECT string_agg(oldest_user::text, ', ' ORDER BY version) FROM rolled"));
    }

    /// <summary>The migrations that a version of an imagined program has.</summary>
    private static MigrationSet Version(int version) => new(typeof(MigrationTests).Assembly, $".Storage.Version{version}.", "rolled");

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
