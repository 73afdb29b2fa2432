using Parley.Engine.Transport;
using Parley.Engine.Wire;

namespace Parley.Engine.Enumerations;

/// <summary>A call that opens an enumeration, for those to whom the type of its elements does not matter.</summary>
internal interface IOpenCall
{
    /// <summary>On the caller's side: the grain has opened it.</summary>
    void Opened(EnumerationStream stream, WireFormat wire);

    /// <summary>On the grain's side, once it is open: waits for elements and writes them. True when no more come.</summary>
    Task<bool> WriteBatchAsync(FrameWriter target, WireFormat wire);

    /// <summary>On the grain's side, once it is open: see <see cref="IEnumeration{T}.CloseAsync"/>.</summary>
    Task CloseAsync();
}
