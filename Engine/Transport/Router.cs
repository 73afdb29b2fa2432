using Parley.Engine.Activations;
using Parley.Engine.Calls;
using Parley.Engine.Directory;
using Parley.Engine.Hosting;
using Parley.Engine.Membership;

namespace Parley.Engine.Transport;

/// <summary>
/// Finds the way of every call: to the activation that is here; else to the silo where the grain was last found; else to where it is to be
/// placed. What certainly did not start goes on looking until its deadline. Arguments and results of calls that stay here are shared, not
/// copied: they are immutable by rule.
/// </summary>
internal sealed class Router : ITransport, ICallReturns
{
    /// <summary>So often a call looks again at once; then it waits a little in between.</summary>
    private const int PromptAttempts = 2;

    private readonly Catalog? _catalog;
    private readonly PeerSet _peers;
    private readonly AddressCache _addresses;
    private readonly RetryQueue _retries;
    private readonly Placement _placement;
    private readonly IClusterMembership _membership;
    private readonly EngineOptions _options;

    /// <param name="catalog">Null in a process that hosts no grains.</param>
    public Router(
        PeerSet peers, AddressCache addresses, RetryQueue retries, IClusterMembership membership, EngineOptions options,
        Catalog? catalog = null)
    {
        _catalog = catalog;
        _peers = peers;
        _addresses = addresses;
        _retries = retries;
        _membership = membership;
        _options = options;
        _placement = new Placement(catalog, peers);
        peers.ReturnCallsTo(this);
    }

    public void Send(Call call)
    {
        call.Route = null;
        if (call.IsSettled)
            return;
        if (_catalog is not null && _catalog.TryDeliver(call))
            return;
        if (_addresses.TryFind(call.Reference.Id, out var address))
        {
            if (_peers.Find(address.SiloId) is { } holder)
            {
                holder.Send(call, address.Epoch);
                return;
            }

            _addresses.Remove(address);
            if (_membership.Current.Find(address.SiloId) is { } silo && silo.WireVersion != WireProtocol.Version)
            {
                call.Fail(new SiloUnavailableException(
                    $"{address.Id} is held by silo {address.SiloId} at {silo.Address}, "
                    + "which speaks another version of the protocol between silos."));
                return;
            }

            // Of a silo that has gone, or of one so new that it is not known here yet.
            _membership.Suspect();
            Reroute(call, new SiloUnavailableException(
                $"{address.Id} is held by silo {address.SiloId}, which cannot be reached from here."));
            return;
        }

        if (_placement.ChooseFor(call.Reference.Id) is { } elsewhere)
        {
            // Calls that follow before it is known what becomes of this one go after it, in their order.
            if (!_addresses.IsPlaceless(call.Reference.Id.Type))
                _addresses.Add(new GrainAddress(call.Reference.Id, elsewhere.Silo.SiloId, Epoch: 0));
            elsewhere.Send(call, epoch: 0);
        }
        else
        {
            StartHere(call);
        }
    }

    public void Reroute(Call call) =>
        Reroute(call, new SiloUnavailableException($"{call.Reference.Id} could not be found: it moves, or silos come and go."));

    /// <summary>Runs a call that came from another process, if its grain is here or may come here.</summary>
    /// <param name="epoch">Of the activation that is meant; 0 for whichever is here or may be made.</param>
    /// <returns>Whether it was taken in.</returns>
    internal bool Deliver(Call call, long epoch)
    {
        if (_catalog is null)
            return false;
        try
        {
            if (epoch != 0)
                return _catalog.TryDeliver(call, epoch);
            _catalog.Start(call);
            return true;
        }
        catch (SiloUnavailableException)
        {
            // It stops, or has lost its lease.
            return false;
        }
    }

    public void NotHere(Call call, string siloId, long epoch, GrainAddress? holder)
    {
        Forget(call, siloId, epoch);
        if (holder is not null)
            _addresses.Add(holder);
        Reroute(call);
    }

    public void NotStarted(Call call, string siloId, long epoch, Exception reason)
    {
        Forget(call, siloId, epoch);
        Reroute(call, reason);
    }

    public void Found(GrainAddress address)
    {
        if (address.Epoch != 0)
        {
            _addresses.Add(address);
            return;
        }

        _addresses.Remove(address);
        _addresses.NotePlaceless(address.Id.Type);
    }

    public void Draining(string siloId)
    {
        _peers.Drain(siloId);
        _membership.Suspect();
    }

    public void Lost(string siloId) => _membership.Suspect();

    /// <summary>Sends again what has waited long enough, until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => _retries.RunAsync(Send, cancellationToken);

    private void Reroute(Call call, Exception reason)
    {
        if (call.Age >= _options.CallTimeout)
            call.Fail(reason);
        else if (call.Attempts++ < PromptAttempts)
            Send(call);
        else
            Wait(call, reason);
    }

    private void Wait(Call call, Exception reason)
    {
        if (!_retries.TryAdd(call))
            call.Fail(reason);
    }

    private void StartHere(Call call)
    {
        try
        {
            if (_catalog is null)
                throw new SiloUnavailableException("No silo of the cluster is known to live.");
            _catalog.Start(call);
        }
        catch (SiloUnavailableException refused)
        {
            // A lease that was lost comes back within its length when the database does. A silo that stops does not.
            if (_catalog is { IsClosed: true } || call.Age >= _options.LeaseDuration)
                call.Fail(refused);
            else
                Wait(call, refused);
        }
    }

    private void Forget(Call call, string siloId, long epoch) =>
        _addresses.Remove(new GrainAddress(call.Reference.Id, siloId, epoch));
}
