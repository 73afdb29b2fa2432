namespace Parley.Tests.Faults.Schedule;

/// <summary>One thing that goes wrong.</summary>
/// <param name="At">When, from the start of the schedule.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">Number of the silo or gateway that it happens to, from 0; without meaning for the database.</param>
/// <param name="Lasts">How long, for what lasts.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, int Target, TimeSpan Lasts)
{
    /// <summary>Number of the process at the other end of the target's line, gateways counted after silos; null for all lines.</summary>
    public int? Other { get; init; }

    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds,5:F2} s  {Kind} {Target + 1}")
        + (Other is { } other ? FormattableString.Invariant($"-{other + 1}") : "")
        + (Lasts > TimeSpan.Zero ? FormattableString.Invariant($" for {Lasts.TotalSeconds:F2} s") : "");
}

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL; the process is started again at once.</summary>
    KillSilo,

    /// <summary>SIGTERM, and started again when it has ended.</summary>
    RestartSilo,

    /// <summary>SIGSTOP and, later, SIGCONT.</summary>
    FreezeSilo,

    KillGateway,

    RestartGateway,

    FreezeGateway,

    /// <summary>An orderly restart of PostgreSQL.</summary>
    RestartDatabase,

    /// <summary>SIGKILL of PostgreSQL; it recovers at its start.</summary>
    KillDatabase,

    /// <summary>All connections of a silo to the database are torn.</summary>
    DropDatabaseConnections,

    /// <summary>Nothing passes between a silo and the database, without an error to either.</summary>
    CutOffDatabase,

    /// <summary>All that passes between a silo and the database is late.</summary>
    DelayDatabase,

    /// <summary>All connections of clients to a gateway are torn.</summary>
    DropClientConnections,

    /// <summary>All that passes between clients and a gateway is late.</summary>
    DelayClients,

    /// <summary>All connections between a silo and the other silos and the gateways are torn.</summary>
    DropSiloConnections,

    /// <summary>Nothing passes between a silo and any other silo or gateway, while it still reaches the database.</summary>
    IsolateSilo,

    /// <summary>Nothing passes between a silo and one other silo or gateway.</summary>
    CutLine,

    /// <summary>All that passes between a silo and one other silo or gateway is late.</summary>
    DelayLine,
}
