using System.Collections.Concurrent;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>Makes grain references.</summary>
internal sealed class GrainFactory(GrainTypes types, CallEnvironment environment) : IGrainFactory
{
    private readonly ConcurrentDictionary<Type, Prototype> _prototypes = new();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey) where TGrainInterface : IGrainWithGuidKey =>
        Make<TGrainInterface>(primaryKey.ToString(GrainId.GuidFormat));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey) where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return Make<TGrainInterface>(primaryKey);
    }

    private TGrainInterface Make<TGrainInterface>(string key)
    {
        var (type, proxy) = _prototypes.GetOrAdd(typeof(TGrainInterface), MakePrototype);
        return (TGrainInterface)(object)proxy.For(new GrainReference(new GrainId(type, key), environment));
    }

    private Prototype MakePrototype(Type grainInterface)
    {
        return new Prototype(types.NameFor(grainInterface), (GrainProxy)DispatchProxy.Create(grainInterface, typeof(GrainProxy)));
    }

    private sealed record Prototype(string Type, GrainProxy Proxy);
}
