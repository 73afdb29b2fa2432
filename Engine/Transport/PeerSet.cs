using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Engine.Membership;
using Parley.Engine.Wire;

namespace Parley.Engine.Transport;

/// <summary>The silos that this process can call: those that live, are another than itself and speak its protocol.</summary>
internal sealed partial class PeerSet(ClusterSecret? secret, IClusterMembership membership, WireFormat wire, ILogger<PeerSet> logger)
{
    private readonly ConcurrentDictionary<string, Peer> _peers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _foreign = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ClusterView? _seen;
    private Peer[] _placeable = [];
    private ICallReturns _returns = null!;
    private Task _closing = Task.CompletedTask;

    /// <summary>Silos that take new activations.</summary>
    internal Peer[] Placeable
    {
        get
        {
            Follow();
            return _placeable;
        }
    }

    /// <summary>To be called once, before anything else.</summary>
    internal void ReturnCallsTo(ICallReturns returns) => _returns = returns;

    internal Peer? Find(string siloId)
    {
        Follow();
        return _peers.GetValueOrDefault(siloId);
    }

    /// <summary>
    /// Takes in every change of the cluster: whoever waits for a silo that has gone is told, though nobody calls it any more.
    /// </summary>
    internal async Task FollowAsync(CancellationToken cancellationToken)
    {
        var view = membership.Current;
        while (true)
        {
            Follow();
            view = await membership.WaitForChangeAsync(view, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The silo says itself that it stops, which is known here sooner than from the table.</summary>
    internal void Drain(string siloId)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(siloId, out var peer))
                return;
            peer.Update(peer.Silo with { IsDraining = true });
            _placeable = [.. _peers.Values.Where(other => !other.Silo.IsDraining)];
        }
    }

    internal void Sweep(long now)
    {
        foreach (var (_, peer) in _peers)
            peer.Sweep(now);
    }

    /// <summary>Closes every connection.</summary>
    internal async Task CloseAsync()
    {
        Task closing;
        lock (_gate)
            closing = _closing;
        await Task.WhenAll(_peers.Values.Select(peer => peer.DisposeAsync().AsTask()).Append(closing)).ConfigureAwait(false);
    }

    /// <summary>Before each use, so that a call never goes by a view that is out of date.</summary>
    private void Follow()
    {
        if (secret is null || ReferenceEquals(Volatile.Read(ref _seen), membership.Current))
            return;
        lock (_gate)
        {
            if (ReferenceEquals(_seen, membership.Current))
                return;
            var view = membership.Current;
            foreach (var silo in view.Silos)
                Take(silo, view.SiloId);
            foreach (var (siloId, peer) in _peers)
            {
                if (view.LiveSilos.Contains(siloId) || !_peers.TryRemove(siloId, out _))
                    continue;
                _closing = Task.WhenAll(_closing, peer.DisposeAsync().AsTask());
            }

            _placeable = [.. _peers.Values.Where(peer => !peer.Silo.IsDraining)];
            Volatile.Write(ref _seen, view);
        }
    }

    private void Take(SiloInfo silo, string self)
    {
        if (silo.SiloId == self || silo.Address.Length == 0)
            return;
        if (silo.WireVersion != WireProtocol.Version)
        {
            if (_foreign.TryAdd(silo.SiloId, true))
                LogForeign(logger, silo.SiloId, silo.Address, silo.WireVersion, WireProtocol.Version);
            return;
        }

        if (_peers.TryGetValue(silo.SiloId, out var known))
            // What it said itself of its stopping is not taken back by a table that was read before.
            known.Update(silo with { IsDraining = silo.IsDraining || known.Silo.IsDraining });
        else
            _peers[silo.SiloId] = new Peer(silo, secret!, _returns, wire, logger);
    }

    [LoggerMessage(
        LogLevel.Error, "Silo {Silo} at {Address} speaks version {Theirs} of the protocol between silos, not {Ours}: it is not called.")]
    private static partial void LogForeign(ILogger logger, string silo, string address, int theirs, int ours);
}
