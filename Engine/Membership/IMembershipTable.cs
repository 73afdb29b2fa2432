namespace Parley.Engine.Membership;

/// <summary>The silos of the cluster, each with a lease that ends by the table's own clock.</summary>
internal interface IMembershipTable
{
    /// <summary>Enters the silo and begins its lease, unless another is in the way.</summary>
    /// <returns>Null when it is entered; else who is in the way.</returns>
    Task<SiloRow?> TryJoinAsync(SiloRow self, Lease lease, CancellationToken cancellationToken);

    /// <summary>Who is there, the dead included who were not removed yet.</summary>
    Task<IReadOnlyList<SiloRow>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Tells everybody that the silo stops: it can claim nothing from now on.</summary>
    Task DrainAsync(string siloId, CancellationToken cancellationToken);

    /// <summary>Takes the silo out, and with it every grain it still holds. Doing it again does no harm.</summary>
    Task LeaveAsync(string siloId, CancellationToken cancellationToken);

    /// <summary>What <see cref="LeaseRenewal"/> works with, apart from whatever else uses the database.</summary>
    ILeaseSession OpenSession();
}
