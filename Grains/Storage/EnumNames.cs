using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Parley.Grains.Storage;

/// <summary>An enumeration as text in the database: by the names that it has on the wire.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(
        value => value,
        value => typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    private static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(name => name.Value, name => name.Key);

    /// <summary>A value's name.</summary>
    public static string Of(T value) => Names[value];

    /// <summary>The value of a name that <see cref="Of"/> gave.</summary>
    /// <exception cref="KeyNotFoundException">No value has the name.</exception>
    public static T Parse(string name) => Values[name];
}
