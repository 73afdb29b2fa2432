using Npgsql;
using Xunit;

namespace Parley.Tests.Support;

/// <summary>Gives a test class databases of its own on the test process's server; they go when the class is done.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly List<string> _databases = [];
    private readonly List<NpgsqlDataSource> _sources = [];
    private string _server = "";

    public async Task InitializeAsync() => _server = await PostgresServer.GetAsync();

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("n");
        await ExecuteAsync($"CREATE DATABASE {name}");
        lock (_databases)
            _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>A pool of connections to it, which the fixture disposes of.</returns>
    public async Task<NpgsqlDataSource> CreateDataSourceAsync()
    {
        var source = NpgsqlDataSource.Create(await CreateDatabaseAsync());
        lock (_sources)
            _sources.Add(source);
        return source;
    }

    public async Task DisposeAsync()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        foreach (var database in _databases)
            await ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
