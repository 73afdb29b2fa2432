namespace Parley.Engine;

/// <summary>Which silos live, as this process knows it.</summary>
public interface IClusterStatus
{
    ClusterView Current { get; }

    /// <summary>
    /// Cancelled when the silo that this process is now is none any more, and others may have its grains: ends what grains have asked for
    /// outside, since none of them runs again to do so. A process that joins again has another. Never cancelled in a client.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>Completes with the newest view as soon as it is not the one that was seen, which may be at once.</summary>
    Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken);
}
