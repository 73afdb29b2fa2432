namespace Parley.Engine.Membership;

/// <summary>A silo as the others see it.</summary>
/// <param name="Machine">The host's name, for messages.</param>
/// <param name="Process">See <see cref="ProcessIdentity"/>.</param>
/// <param name="Remaining">Time left of its lease by the table's clock when the row was read.</param>
internal sealed record SiloRow(string SiloId, string Machine, string Process, TimeSpan Remaining);
