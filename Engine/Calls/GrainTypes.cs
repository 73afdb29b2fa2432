using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>
/// The grain classes of this process, found by looking through the assemblies that the options name. A process that only calls grains knows
/// their interfaces alone.
/// </summary>
internal sealed class GrainTypes
{
    private readonly FrozenDictionary<string, GrainClass> _byName;
    private readonly ILookup<Type, GrainClass> _byInterface;
    private readonly FrozenDictionary<string, GrainMethod> _methods;
    private readonly bool _hostsGrains;

    /// <exception cref="NotSupportedException">A class or method breaks the rules of grains, or two classes have the same name.</exception>
    internal GrainTypes(IEnumerable<Assembly> assemblies, bool hostsGrains)
    {
        _hostsGrains = hostsGrains;
        var types = assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(type => hostsGrains && IsGrainClass(type));
        GrainClass[] classes = [.. types.Select(type => new GrainClass(type))];
        foreach (var same in classes.GroupBy(grainClass => grainClass.Name).Where(group => group.Count() > 1))
            throw new NotSupportedException(
                $"These grain classes have the same name: {string.Join(", ", same.Select(item => item.Type))}.");
        _byName = classes.ToFrozenDictionary(grainClass => grainClass.Name);
        _byInterface = classes
            .SelectMany(grainClass => InterfacesOf(grainClass.Type).Select(grainInterface => (grainInterface, grainClass)))
            .ToLookup(pair => pair.grainInterface, pair => pair.grainClass);
        GrainMethod[] methods = [.. _byInterface.SelectMany(group => group.Key.GetMethods()).Distinct().Select(GrainMethod.Of)];
        foreach (var same in methods.GroupBy(method => method.WireName).Where(group => group.Count() > 1))
            throw new NotSupportedException($"Several grain methods are called {same.Key}; an alias on each tells them apart.");
        _methods = methods.ToFrozenDictionary(method => method.WireName);
        Assemblies = [.. assemblies.Concat(_byInterface.Select(group => group.Key.Assembly)).Distinct()];
    }

    /// <summary>Where grain classes and grain interfaces are.</summary>
    internal IReadOnlyList<Assembly> Assemblies { get; }

    internal GrainClass Named(string name) => _byName[name];

    internal bool TryFindMethod(string wireName, string grainType, [NotNullWhen(true)] out GrainMethod? method) =>
        _methods.TryGetValue(wireName, out method)
        && _byName.TryGetValue(grainType, out var grainClass) && method.Interface.IsAssignableFrom(grainClass.Type);

    /// <summary>
    /// The name of the class behind an interface. A process without grain classes takes it from the interface, so grains that others call
    /// are named
    /// after their interface.
    /// </summary>
    /// <exception cref="ArgumentException">No class implements the interface, or it cannot be told which.</exception>
    internal string NameFor(Type grainInterface) =>
        _hostsGrains ? Implementing(grainInterface).Name : GrainClass.NameOf(grainInterface.Name[1..]);

    /// <summary>The one class that implements the interface or, of several, the one named after it.</summary>
    /// <exception cref="ArgumentException">There is none, or it cannot be told which.</exception>
    private GrainClass Implementing(Type grainInterface)
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
