using Parley.Engine.Calls;

namespace Parley.Engine.Directory;

/// <summary>Which silo holds which grain. At most one living silo holds a grain at a time.</summary>
internal interface IGrainDirectory
{
    /// <summary>
    /// Claims the grain for the silo. Returns who holds it now: the claimant, or a living silo that came first. Null when the claimant may
    /// not hold grains, for it stops or its lease is over.
    /// </summary>
    ValueTask<GrainAddress?> ClaimAsync(GrainId id, string siloId, CancellationToken cancellationToken);

    /// <summary>Gives a claim back. One that was replaced by a later claim is left alone.</summary>
    ValueTask ReleaseAsync(GrainAddress address);
}
