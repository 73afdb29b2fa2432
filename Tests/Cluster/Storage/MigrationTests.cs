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

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
