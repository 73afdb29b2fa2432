using System.Collections.Concurrent;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>What the engine knows of a method of a grain interface.</summary>
internal abstract class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    protected GrainMethod(MethodInfo method, Interleaving interleaving)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        Interleaving = interleaving;
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        TokenIndex = Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    internal string Name { get; }

    internal Interleaving Interleaving { get; }

    internal bool IsOneWay { get; }

    /// <summary>Which argument is the cancellation token; -1 for none.</summary>
    internal int TokenIndex { get; }

    internal static GrainMethod Of(MethodInfo method) => Known.GetOrAdd(method, static method => Describe(method));

    public override string ToString() => Name;

    /// <summary>Calls the method on the grain that the reference means and returns what the method declares to return.</summary>
    internal abstract object? Send(GrainReference reference, object?[] arguments);

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
                $"{method.DeclaringType}.{method.Name}: a grain method returns a task, a value task or an IAsyncEnumerable, not {returned}.");
        return (GrainMethod)Activator.CreateInstance(
            described.MakeGenericType(returned.GetGenericArguments()), BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
            binder: null, [method], culture: null)!;
    }
}
