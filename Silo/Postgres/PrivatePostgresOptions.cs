namespace Parley.Silo.Postgres;

/// <summary>Where the private PostgreSQL keeps its data and how long it may take.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Parley's data directory; the server's data is in <c>postgres</c> below it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>False gives up durability for speed (no fsync): for tests only.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>How long a start, crash recovery included, may take.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a fast stop may take before the server is stopped without ceremony (it recovers at its next start).</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(15);
}
