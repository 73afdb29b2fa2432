using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Engine.Hosting;
using Parley.Grains.Abstractions;

namespace Parley.Tests.Unit.Wire;

/// <summary>Everything that a grain takes or gives crosses between processes as it was (engine.md promise 4).</summary>
public sealed class GrainContractTests
{
    private readonly JsonSerializerOptions _wire = new EngineOptions().WireJson;

    /// <summary>Every type of a parameter, of a result and of an element in the grain interfaces.</summary>
    public static TheoryData<Type> Types => [.. typeof(Done).Assembly.GetTypes()
        .Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))
        .SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append(method.ReturnType.GetGenericArguments().FirstOrDefault()))
        .OfType<Type>().Where(type => type != typeof(CancellationToken)).Distinct()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Value_with_every_member_set_survives(Type type)
    {
        foreach (var value in Samples.Of(type))
            AssertSurvives(value, type);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Refusal_survives(Type type)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Reply<>))
            return;
        var refused = Activator.CreateInstance(type)!;
        type.GetProperty(nameof(Reply<Done>.Refusal))!.SetValue(refused, new Refusal { Code = RefusalCode.Conflict, Message = "no" });
        AssertSurvives(refused, type);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Member_of_a_newer_version_is_ignored(Type type)
    {
        var value = Samples.Of(type).First();
        var json = JsonSerializer.Serialize(value, type, _wire);
        // A discriminator has to stay the first member.
        if (!json.EndsWith('}'))
            return;
        var newer = json == "{}" ? """{"added_later":{"x":[1]}}""" : json[..^1] + ""","added_later":{"x":[1]}}""";
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(newer, type, _wire), type, _wire));
    }

    private void AssertSurvives(object value, Type type)
    {
        var json = JsonSerializer.Serialize(value, type, _wire);
        var back = JsonSerializer.Deserialize(json, type, _wire)!;
        Assert.Equal(value.GetType(), back.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(back, type, _wire));
        // A member that is not written at all would be lost both times.
        Assert.Equal(Show(value), Show(back));
    }

    /// <summary>All members in depth, read past the serializer.</summary>
    private static string Show(object? value) => value switch
    {
        null => "null",
        string or Guid or DateTimeOffset or bool or int or long or double or decimal or Enum => value.ToString()!,
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        System.Collections.IEnumerable items when IsDefault(items) => "none",
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Show))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", value.GetType().GetProperties()
            .Where(property => property.GetMethod is { IsStatic: false } && !property.IsDefined(typeof(JsonExtensionDataAttribute)))
            .Select(property => $"{property.Name} = {Show(property.GetValue(value))}"))} }}",
    };

    private static bool IsDefault(System.Collections.IEnumerable items) =>
        items.GetType().GetProperty("IsDefault") is { } isDefault && (bool)isDefault.GetValue(items)!;
}
