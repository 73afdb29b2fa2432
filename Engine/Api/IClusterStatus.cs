namespace Parley.Engine;

/// <summary>Which silos live, as this process knows it.</summary>
public interface IClusterStatus
{
    ClusterView Current { get; }

    /// <summary>Completes with the newest view as soon as it is not the one that was seen, which may be at once.</summary>
    Task<ClusterView> WaitForChangeAsync(ClusterView seen, CancellationToken cancellationToken);
}
