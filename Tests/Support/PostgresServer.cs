using Npgsql;

namespace Parley.Tests.Support;

/// <summary>
/// The one database server of a test process: the configured one (<c>ConnectionStrings__Parley</c>), else one of its own.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>Connection string of the server's first database.</summary>
    public static Task<string> GetAsync() => Started.Value;

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Parley") is { Length: > 0 } configured)
            return configured;

        // Ends with this process.
        var server = new TemporaryPostgres(durable: false);
        await server.StartAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Timeout = 15 }.ConnectionString;
    }
}
