using Npgsql;

namespace Parley.Hosting.Database;

/// <summary>How Orleans' own providers reach the database.</summary>
public static class OrleansDatabase
{
    /// <summary>The name under which they know PostgreSQL's client library.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Schema of Orleans' tables: its statements name them without one.</summary>
    private const string Schema = "orleans";

    // A pool beside that of the product: a membership that waits behind chats is a dead silo.
    private const string Defaults = "Application Name=Parley (Orleans);Maximum Pool Size=10;Timeout=10";

    /// <summary>The connection string for them.</summary>
    public static string ConnectionString(DatabaseAddress database) =>
        new NpgsqlConnectionStringBuilder($"{Defaults};{database.ConnectionString}") { SearchPath = Schema }.ConnectionString;
}
