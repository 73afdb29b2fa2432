using Microsoft.Extensions.Logging;
using Npgsql;

namespace Parley.Hosting.Database;

/// <summary>Makes the one pool of connections that everything in the process shares.</summary>
public static class DataSource
{
    // Bounded, so that a few replicas fit into a server's 100 connections; prepared, because the same few statements run all day;
    // kept alive, because a firewall forgets idle connections; not reset between uses, which costs a fifth of a short statement: nothing
    // here leaves a setting or a lock of its session behind, and who listens does so for good. Whatever the operator's connection string
    // says comes later and wins.
    private const string Defaults =
        "Application Name=Parley;Maximum Pool Size=20;Max Auto Prepare=64;Auto Prepare Min Usages=2;"
        + "Keepalive=30;Timeout=10;No Reset On Close=true";

    /// <summary>Makes it; connects to nothing yet.</summary>
    public static NpgsqlDataSource Create(string connectionString, ILoggerFactory loggerFactory) =>
        new NpgsqlDataSourceBuilder($"{Defaults};{connectionString}").UseLoggerFactory(loggerFactory).Build();
}
