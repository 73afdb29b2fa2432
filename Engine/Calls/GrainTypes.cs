using System.Collections.Frozen;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>The grain classes of this process, found by looking through the assemblies that the options name.</summary>
internal sealed class GrainTypes
{
    private readonly FrozenDictionary<string, GrainClass> _byName;
    private readonly ILookup<Type, GrainClass> _byInterface;

    /// <exception cref="NotSupportedException">A class or method breaks the rules of grains, or two classes have the same name.</exception>
    internal GrainTypes(IEnumerable<Assembly> assemblies)
    {
        var types = assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(IsGrainClass);
        GrainClass[] classes = [.. types.Select(type => new GrainClass(type))];
        foreach (var same in classes.GroupBy(grainClass => grainClass.Name).Where(group => group.Count() > 1))
            throw new NotSupportedException($"These grain classes have the same name: {string.Join(", ", same.Select(item => item.Type))}.");
        _byName = classes.ToFrozenDictionary(grainClass => grainClass.Name);
        _byInterface = classes
            .SelectMany(grainClass => InterfacesOf(grainClass.Type).Select(grainInterface => (grainInterface, grainClass)))
            .ToLookup(pair => pair.grainInterface, pair => pair.grainClass);
        foreach (var method in _byInterface.SelectMany(group => group.Key.GetMethods()).Distinct())
            GrainMethod.Of(method);
    }

    internal GrainClass Named(string name) => _byName[name];

    /// <summary>The one class that implements the interface or, of several, the one named after it.</summary>
    /// <exception cref="ArgumentException">There is none, or it cannot be told which.</exception>
    internal GrainClass Implementing(Type grainInterface)
    {
        GrainClass[] classes = [.. _byInterface[grainInterface]];
        return classes switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"No grain class implements {grainInterface}. Is its assembly among the engine's options?"),
            _ => classes.SingleOrDefault(candidate => "I" + candidate.Type.Name == grainInterface.Name)
                ?? throw new ArgumentException($"Several grain classes implement {grainInterface}."),
        };
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && type.IsSubclassOf(typeof(Grain)) && InterfacesOf(type).Any();

    private static IEnumerable<Type> InterfacesOf(Type type) => type.GetInterfaces().Where(item =>
        typeof(IGrain).IsAssignableFrom(item)
        && item != typeof(IGrain) && item != typeof(IGrainWithGuidKey) && item != typeof(IGrainWithStringKey));
}
