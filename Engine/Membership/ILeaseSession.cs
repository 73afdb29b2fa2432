using System.Collections.Immutable;

namespace Parley.Engine.Membership;

/// <summary>The way of renewals to the table. Not thread-safe, and blocking on purpose: see <see cref="LeaseRenewal"/>.</summary>
internal interface ILeaseSession : IDisposable
{
    /// <summary>Extends the lease and tells who lives. Null when the table says that it is over: it cannot be had back.</summary>
    ImmutableSortedSet<string>? Renew(Lease lease);
}
