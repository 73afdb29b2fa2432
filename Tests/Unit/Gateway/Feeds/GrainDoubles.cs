using System.Reflection;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Files;
using Parley.Grains.Abstractions.Users;

namespace Parley.Tests.Unit.Gateway.Feeds;

/// <summary>Gives out doubles in place of grains, whatever members the engine's factory has.</summary>
public class GrainDoubles : DispatchProxy
{
    private static readonly Type[] Known = [typeof(IChatGrain), typeof(IUserGrain), typeof(IFileGrain)];

    private readonly Dictionary<Type, object> _doubles = [];

    /// <summary>Makes a factory that knows these doubles, one an interface.</summary>
    public static IGrainFactory Of(params ReadOnlySpan<object> doubles)
    {
        var factory = Create<IGrainFactory, GrainDoubles>();
        foreach (var known in doubles)
            foreach (var type in Known.Where(type => type.IsInstanceOfType(known)))
                ((GrainDoubles)(object)factory)._doubles[type] = known;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _doubles[targetMethod!.ReturnType];
}
