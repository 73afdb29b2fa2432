using System.Text.Json;
using Parley.Engine.Calls;
using Parley.Engine.Directory;
using Parley.Engine.Membership;
using Parley.Engine.Wire;

namespace Parley.Engine.Transport;

/// <summary>Turns a request that came from another process into a call.</summary>
internal sealed class CallReceiver(GrainTypes types, WireFormat wire, Router router, CallEnvironment environment, AddressCache addresses,
    IClusterMembership membership)
{
    /// <summary>Which silo this is now; a caller may still mean the one that it was.</summary>
    internal string SiloId => membership.Current.SiloId;

    internal WireFormat Wire => wire;

    /// <exception cref="NotSupportedException">This version does not know the grain or the method.</exception>
    /// <exception cref="InvalidDataException">The arguments are not what the method takes.</exception>
    internal (Call Call, long Epoch) Read(Frame frame, CancellationToken token)
    {
        var (epoch, id, name) = CallFrames.ReadRequest(ref frame);
        if (!types.TryFindMethod(name, id.Type, out var method))
            throw new NotSupportedException($"This silo knows no method {name} of a grain {id.Type}.");
        try
        {
            var arguments = wire.ReadArguments(frame.Rest, method);
            if (method.TokenIndex >= 0)
                arguments[method.TokenIndex] = token;
            return (method.NewCall(new GrainReference(id, environment), arguments), epoch);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The arguments of {method} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Lets the call run here, or tells its origin that it cannot.</summary>
    /// <param name="siloId">The silo that the caller means.</param>
    internal void Deliver(Call call, long epoch, string siloId, ICallOrigin origin) =>
        call.Receive(origin, received => siloId == SiloId && router.Deliver(received, epoch));

    /// <summary>Tells the caller to look elsewhere.</summary>
    internal FrameWriter NotHere(Call call, long epoch, long number)
    {
        // The claim that was just made in vain named the holder. What is known from earlier may be as stale as what the caller knows, and
        // two silos could send it back and forth.
        var holder = epoch == 0 && addresses.TryFind(call.Reference.Id, out var found) ? found : null;
        return CallFrames.NotHere(number, holder);
    }
}
