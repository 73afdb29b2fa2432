using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Parley.Grains.Abstractions;

namespace Parley.Tests.Unit.Wire;

/// <summary>Makes values of contract types with every member set, so that one that is lost on the way shows.</summary>
internal static class Samples
{
    /// <summary>One value, or for a type with derived ones a value of each of those.</summary>
    internal static IEnumerable<object> Of(Type type) =>
        type.IsAbstract ? type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(derived => One(derived.DerivedType)) : [One(type)];

    /// <summary>Whether a property holds something of its own; extension data are another face of a member.</summary>
    internal static bool IsMember(PropertyInfo property) =>
        property.CanWrite && !property.IsDefined(typeof(JsonExtensionDataAttribute));

    private static object One(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return One(inner);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Array(type.GetGenericArguments()[0]);
        return Simple(type) ?? Record(type);
    }

    private static object? Simple(Type type) =>
        type == typeof(string) ? "text \" é 🎉"
        : type == typeof(bool) ? true
        : type == typeof(int) ? 42
        : type == typeof(long) ? 1L << 60
        : type == typeof(double) ? 0.1
        : type == typeof(decimal) ? 0.10m
        : type == typeof(Guid) ? Guid.NewGuid()
        : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2))
        : type == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>([0, 255, 13, 10])
        : type == typeof(ImmutableDictionary<string, string>) ? ImmutableDictionary<string, string>.Empty.Add("KEY", "value = 1")
        : type == typeof(JsonText) ? new JsonText("""{"b":1,"a":[1.50,null]}""")
        : null;

    private static object Array(Type item)
    {
        var items = Of(item).ToArray();
        var array = System.Array.CreateInstance(item, items.Length);
        System.Array.Copy(items, array, items.Length);
        return typeof(ImmutableArray).GetMethods().Single(method => method is { Name: nameof(ImmutableArray.Create) }
                && method.GetParameters() is [{ ParameterType.IsSZArray: true }, ..] && method.GetParameters().Length == 1
                && !method.GetParameters()[0].ParameterType.IsByRefLike)
            .MakeGenericMethod(item).Invoke(null, [array])!;
    }

    private static object Record(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType).First())]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsMember))
            property.SetValue(made, Of(property.PropertyType).First());
        return made;
    }
}
