namespace Parley.Engine.Membership;

/// <summary>The way of renewals to the table. Not thread-safe, and blocking on purpose: see <see cref="LeaseRenewal"/>.</summary>
internal interface ILeaseSession : IDisposable
{
    /// <summary>
    /// Extends the lease, removes who is dead and tells who lives. Null when the table says that the lease is over: it cannot be had back.
    /// </summary>
    IReadOnlyList<SiloRow>? Renew(Lease lease, int load);
}
