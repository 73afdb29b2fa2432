namespace Parley.Engine.Transport;

/// <summary>A silo's part in the traffic of its cluster. A solitary silo has no listener, and its router nobody to call.</summary>
internal sealed class SiloTransport(Router router, PeerSet peers, ClusterListener? listener = null)
{
    /// <summary>Starts to listen.</summary>
    /// <returns>Where others reach this silo; empty for a solitary one.</returns>
    internal async Task<string> StartAsync(CancellationToken cancellationToken) =>
        listener is null ? "" : await listener.StartAsync(cancellationToken).ConfigureAwait(false);

    internal Task RunAsync(CancellationToken cancellationToken) => router.RunAsync(cancellationToken);

    internal Task FollowAsync(CancellationToken cancellationToken) => peers.FollowAsync(cancellationToken);

    internal void Sweep(long now) => peers.Sweep(now);

    /// <summary>Tells callers that this silo stops. It goes on answering them.</summary>
    internal void SendDraining() => listener?.SendDraining();

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        if (listener is not null)
            await listener.StopAsync(cancellationToken).ConfigureAwait(false);
        await peers.CloseAsync().ConfigureAwait(false);
    }
}
