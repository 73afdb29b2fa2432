using Parley.Engine.Activations;
using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>Calls to activations of this silo. Arguments and results are shared, not copied: they are immutable by rule.</summary>
internal sealed class LocalTransport(Catalog catalog) : ITransport
{
    public void Send(Call call)
    {
        try
        {
            // An activation that has just gone refuses; the next look finds or makes another.
            while (!catalog.Find(call.Reference.Id).Accept(call))
            {
            }
        }
        catch (SiloUnavailableException refused)
        {
            call.Abandon(refused);
        }
    }
}
