namespace Parley.Gateway.Hosting;

/// <summary>
/// Tells calls that are under way that a silo is gone. Orleans' client leaves a call that was at a lost silo, or on its way through it,
/// to its deadline of 30 s, and which silos a call meets only they know: so all calls are told.
/// </summary>
internal sealed class SiloLoss : IClusterConnectionStatusObserver, IDisposable
{
    private CancellationTokenSource _next = new();

    /// <summary>Cancelled at the next loss.</summary>
    public CancellationToken Next => Volatile.Read(ref _next).Token;

    /// <summary>A silo is gone. Its source is not disposed of: a call may be about to ask for its token.</summary>
    public void Tell() => Interlocked.Exchange(ref _next, new CancellationTokenSource()).Cancel();

    public void Dispose() => _next.Dispose();

    /// <summary>A killed silo shows here first, at once.</summary>
    void IClusterConnectionStatusObserver.NotifyGatewayCountChanged(
        int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways)
            Tell();
    }

    /// <summary>The last connection counts as each of them does.</summary>
    void IClusterConnectionStatusObserver.NotifyClusterConnectionLost()
    {
    }
}
