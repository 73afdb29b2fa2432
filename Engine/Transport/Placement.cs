using Parley.Engine.Activations;
using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>
/// Where a grain comes to life: on the silo that calls it, unless that has clearly more activations than another, looked at at random. A
/// process without grains takes the less loaded of two at random: two choices spread the load nearly as well as looking at all of them.
/// </summary>
internal sealed class Placement(Catalog? catalog, PeerSet peers)
{
    /// <summary>What "clearly more" means: a move costs every call a hop, so it has to be worth it.</summary>
    private const double Excess = 1.25;

    /// <summary>Few activations are no load, however uneven they lie.</summary>
    private const int Negligible = 100;

    /// <returns>Null for this silo.</returns>
    internal Peer? ChooseFor(GrainId id)
    {
        if (catalog is { MayActivate: true } && catalog.IsWorker(id))
            return null;
        if (peers.Placeable is not { Length: > 0 } others)
            return null;
        var one = others[Random.Shared.Next(others.Length)];
        if (catalog is not { MayActivate: true })
        {
            var two = others[Random.Shared.Next(others.Length)];
            return Placed(two.Load < one.Load ? two : one);
        }

        return catalog.Count > one.Load * Excess + Negligible ? Placed(one) : null;
    }

    private static Peer Placed(Peer peer)
    {
        peer.NotePlacement();
        return peer;
    }
}
