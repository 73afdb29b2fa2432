using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parley.Engine.Calls;

namespace Parley.Engine.Directory;

/// <summary>Where this process last found grains that others hold. It may be out of date: the silo called says so.</summary>
internal sealed class AddressCache
{
    /// <summary>Some tens of megabytes. A process that calls more grains than that starts over now and then.</summary>
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<GrainId, GrainAddress> _addresses = new();
    private readonly ConcurrentDictionary<string, bool> _placeless = new(StringComparer.Ordinal);
    private int _count;

    internal bool TryFind(GrainId id, [NotNullWhen(true)] out GrainAddress? address) => _addresses.TryGetValue(id, out address);

    /// <summary>Whether grains of this type have no identity, so that every call may go to another silo.</summary>
    internal bool IsPlaceless(string grainType) => _placeless.ContainsKey(grainType);

    internal void NotePlaceless(string grainType) => _placeless.TryAdd(grainType, true);

    internal void Add(GrainAddress address)
    {
        if (_addresses.TryAdd(address.Id, address))
            Interlocked.Increment(ref _count);
        else
            _addresses[address.Id] = address;
        if (Volatile.Read(ref _count) <= Capacity)
            return;
        _addresses.Clear();
        Volatile.Write(ref _count, 0);
    }

    /// <summary>Forgets the address unless a newer one has taken its place.</summary>
    internal void Remove(GrainAddress address)
    {
        if (_addresses.TryRemove(new(address.Id, address)))
            Interlocked.Decrement(ref _count);
    }
}
