namespace Parley.Engine.Membership;

/// <summary>A silo as the table has it.</summary>
/// <param name="Info">What it says of itself.</param>
/// <param name="Process">See <see cref="ProcessIdentity"/>.</param>
/// <param name="SecretMark">See <see cref="Transport.ClusterSecret.Mark"/>; empty for a solitary silo.</param>
internal sealed record SiloRow(SiloInfo Info, SiloMode Mode, string Process, string SecretMark)
{
    internal string SiloId => Info.SiloId;

    /// <summary>Time left of its lease by the table's clock when the row was read.</summary>
    internal TimeSpan Remaining { get; init; }

    /// <summary>A dead silo's row, which only waits to be removed.</summary>
    internal bool IsGone => Remaining <= TimeSpan.Zero || ProcessIdentity.IsGone(Process);

    /// <summary>Why this silo cannot live beside the other, for a person; null when it can.</summary>
    internal string? ConflictWith(SiloRow other) =>
        Mode == SiloMode.Solitary ? $"{other.Describe()} runs on this database, and a silo without cluster settings runs alone."
        : other.Mode == SiloMode.Solitary ? $"{other.Describe()} runs alone on this database: it has no cluster settings."
        : other.SecretMark != SecretMark ? $"{other.Describe()} has another cluster secret."
        : other.Info.Address == Info.Address ? $"{other.Describe()} has the same address, {Info.Address}."
        : null;

    private string Describe() => $"Silo {SiloId} on {Info.Machine}";
}
