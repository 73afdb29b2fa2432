namespace Parley.Hosting.Database;

/// <summary>The server to use, password and all: a data source tells its own connection string without it.</summary>
/// <param name="ConnectionString">The connection string.</param>
public sealed record DatabaseAddress(string ConnectionString)
{
    /// <summary>Says nothing: the connection string may hold a password.</summary>
    public override string ToString() => nameof(DatabaseAddress);
}
