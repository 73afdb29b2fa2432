using System.Collections.Concurrent;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>What the engine knows of a method of a grain interface.</summary>
internal abstract class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    protected GrainMethod(MethodInfo method, Interleaving interleaving)
    {
        Interface = method.DeclaringType!;
        Name = $"{Interface.Name}.{method.Name}";
        WireName = $"{WireNameOf(Interface)}.{WireNameOf(method)}";
        Parameters = method.GetParameters();
        Interleaving = interleaving;
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        TokenIndex = Array.FindIndex(Parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    internal Type Interface { get; }

    internal string Name { get; }

    /// <summary>Its name between processes: the aliases of the interface and the method, or their names where they have none.</summary>
    internal string WireName { get; }

    internal ParameterInfo[] Parameters { get; }

    internal Interleaving Interleaving { get; }

    internal bool IsOneWay { get; }

    /// <summary>Which argument is the cancellation token; -1 for none.</summary>
    internal int TokenIndex { get; }

    internal static GrainMethod Of(MethodInfo method) => Known.GetOrAdd(method, static method => Describe(method));

    public override string ToString() => Name;

    /// <summary>What stands for an argument that the caller does not know.</summary>
    internal object? DefaultOf(int parameter)
    {
        var (declared, type) = (Parameters[parameter], Parameters[parameter].ParameterType);
        return declared.HasDefaultValue && declared.DefaultValue is { } value ? value
            : type.IsValueType ? Activator.CreateInstance(type)
            : null;
    }

    /// <summary>A call with arguments that came from another process.</summary>
    internal abstract Call NewCall(GrainReference reference, object?[] arguments);

    /// <summary>Calls the method on the grain that the reference means and returns what the method declares to return.</summary>
    internal abstract object? Send(GrainReference reference, object?[] arguments);

    private static string WireNameOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    /// <exception cref="NotSupportedException">A grain cannot have such a method.</exception>
    private static GrainMethod Describe(MethodInfo method)
    {
        var returned = method.ReturnType;
        if (method.IsGenericMethodDefinition || method.IsGenericMethod)
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: a grain method cannot be generic.");
        if (returned == typeof(Task) || returned == typeof(ValueTask))
            return new CallMethod(method);
        var kind = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        var described = kind == typeof(Task<>) || kind == typeof(ValueTask<>) ? typeof(CallMethod<>)
            : kind == typeof(IAsyncEnumerable<>) ? typeof(Enumerations.StreamMethod<>)
            : throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name}: a grain method returns a task, a value task or an IAsyncEnumerable, "
                + $"not {returned}.");
        return (GrainMethod)Activator.CreateInstance(
            described.MakeGenericType(returned.GetGenericArguments()), BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
            binder: null, [method], culture: null)!;
    }
}
