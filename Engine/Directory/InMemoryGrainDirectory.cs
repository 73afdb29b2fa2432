using System.Collections.Concurrent;
using Parley.Engine.Calls;

namespace Parley.Engine.Directory;

/// <summary>
/// The directory of a cluster of one silo: whoever else is found in it is an earlier life of this process, whose lease is over.
/// </summary>
internal sealed class InMemoryGrainDirectory : IGrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _holders = new();
    private long _epoch;

    public ValueTask<GrainAddress?> ClaimAsync(GrainId id, string siloId, CancellationToken cancellationToken)
    {
        var claim = new GrainAddress(id, siloId, Interlocked.Increment(ref _epoch));
        return new(_holders.AddOrUpdate(
            id, static (_, claim) => claim, static (_, held, claim) => held.SiloId == claim.SiloId ? held : claim, claim));
    }

    public ValueTask ReleaseAsync(GrainAddress address)
    {
        _holders.TryRemove(new(address.Id, address));
        return ValueTask.CompletedTask;
    }
}
