using Npgsql;

namespace Parley.Tests.Cluster.Processes;

/// <summary>A role of the database with few rights. Goes with the test.</summary>
internal sealed class DatabaseRole : IAsyncDisposable
{
    private readonly string _database;
    private readonly string _name;

    private DatabaseRole(string database, string name)
    {
        _database = database;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(database) { Username = name, Password = name }.ConnectionString;
    }

    /// <summary>The database, as this role.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes one with what docs/operations.md gives a gateway. The silos must have made the engine's schema before.</summary>
    public static async Task<DatabaseRole> CreateForGatewayAsync(string database)
    {
        var role = await CreateAsync(database);
        foreach (var statement in GatewayGrants.Statements(role._name))
            await ExecuteAsync(database, statement);
        return role;
    }

    /// <summary>Makes one that may connect, and nothing else.</summary>
    public static async Task<DatabaseRole> CreateAsync(string database)
    {
        var role = new DatabaseRole(database, "parley_" + Guid.NewGuid().ToString("n")[..8]);
        await ExecuteAsync(database, $"CREATE ROLE {role._name} LOGIN PASSWORD '{role._name}'");
        return role;
    }

    /// <summary>Runs a statement as this role.</summary>
    public Task QueryAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>Takes the sight of the tables away again.</summary>
    public Task RevokeAsync() => ExecuteAsync(_database, $"REVOKE SELECT ON ALL TABLES IN SCHEMA {GatewayGrants.Schema} FROM {_name}");

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync(_database, $"DROP OWNED BY {_name}");
        await ExecuteAsync(_database, $"DROP ROLE {_name}");
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
