using Orleans.Messaging;
using Orleans.Runtime.Membership;

namespace Parley.Gateway.Hosting;

/// <summary>
/// The silos that can be called, from the membership table, which Orleans' client looks up again and again. One that is there no more
/// is told to <see cref="SiloLoss"/>: not every silo has a connection to this client whose end would show it.
/// </summary>
internal sealed class WatchedMembers(AdoNetGatewayListProvider table, SiloLoss loss) : IGatewayListProvider
{
    private IList<Uri> _known = [];
    private bool _tellAgain;

    public TimeSpan MaxStaleness => table.MaxStaleness;

    public bool IsUpdatable => table.IsUpdatable;

    public Task InitializeGatewayListProvider() => table.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        // Calls that were told first may have met the same silo once more: the client leaves it only after this method has returned, and
        // the other silos may hear of its end later than the table.
        if (Interlocked.Exchange(ref _tellAgain, false))
            loss.Tell();
        var found = await table.GetGateways();
        if (Interlocked.Exchange(ref _known, found).Except(found).Any())
        {
            Volatile.Write(ref _tellAgain, true);
            loss.Tell();
        }

        return found;
    }
}
