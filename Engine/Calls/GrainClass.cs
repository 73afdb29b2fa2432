using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Engine.Calls;

/// <summary>A grain class: its name in the cluster and how an instance is made.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "grain";

    internal GrainClass(Type type)
    {
        Type = type;
        Name = NameOf(type.Name);
        MaxLocalWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 0;
        var constructor = type.GetConstructors() is [var only]
            ? only
            : throw new NotSupportedException($"{type}: a grain class has exactly one public constructor.");
        States = [.. constructor.GetParameters().Select(StateOf).OfType<StateParameter>()];
        Make = ActivatorUtilities.CreateFactory(type, [.. States.Select(state => state.ParameterType)]);
    }

    internal Type Type { get; }

    /// <summary>
    /// As Orleans names it: the class in lower case without its suffix, so that stored state outlives a change of engine.
    /// </summary>
    internal string Name { get; }

    /// <summary>Most activations of one key at a time; 0 for a class with identity, which has one in the cluster.</summary>
    internal int MaxLocalWorkers { get; }

    /// <summary>The constructor's <see cref="PersistentStateAttribute"/> parameters in their order.</summary>
    internal IReadOnlyList<StateParameter> States { get; }

    /// <summary>Makes an instance from services and one state object for each of <see cref="States"/>.</summary>
    internal ObjectFactory Make { get; }

    internal static string NameOf(string className)
    {
        var name = className.ToLowerInvariant();
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private static StateParameter? StateOf(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute)
            return null;
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new NotSupportedException(
                $"{parameter.Member.DeclaringType}: the parameter {parameter.Name} must be an IPersistentState.");
        return new StateParameter(attribute.StateName, type, type.GetGenericArguments()[0]);
    }

    /// <param name="ParameterType">The <see cref="IPersistentState{TState}"/>.</param>
    internal sealed record StateParameter(string Name, Type ParameterType, Type StateType);
}
