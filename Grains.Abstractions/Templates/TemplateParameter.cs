namespace Parley.Grains.Abstractions.Templates;

/// <summary>
/// Something that a template asks for (platform.md 0.1). Values are text on the wire and in builds, whatever the type: a number as decimal,
/// a bool as <c>true</c> or <c>false</c>, a list as a JSON array of strings.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateParameter")]
public sealed record TemplateParameter
{
    /// <summary>A letter or <c>_</c>, then letters, digits, <c>_</c> and <c>-</c>; unique within the template.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required ParameterType Type { get; init; }

    /// <summary>What people read instead of the name; null when the name says it.</summary>
    [Id(2)] public string? DisplayName { get; init; }

    [Id(3)] public string? Description { get; init; }

    /// <summary>The value where none is given; null when one must be.</summary>
    [Id(4)] public string? Default { get; init; }

    /// <summary>Whether a later build may have another value.</summary>
    [Id(5)] public bool Mutable { get; init; }

    /// <summary>Whether a value counts for one build only. Such a parameter has a default and is mutable.</summary>
    [Id(6)] public bool Ephemeral { get; init; }

    /// <summary>All values that there are; empty for any.</summary>
    [Id(7)] public ImmutableArray<ParameterOption> Options { get; init; } = [];

    /// <summary>What else a value must be; null for nothing.</summary>
    [Id(8)] public ParameterValidation? Validation { get; init; }

    /// <summary>
    /// The condition under which the parameter exists, over parameters that stand before it
    /// (docs/decisions/0022-templates-and-their-versions.md); null for always.
    /// </summary>
    [Id(9)] public string? When { get; init; }
}

/// <summary>A value that may be chosen.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable, Alias("parley.ParameterOption")]
public sealed record ParameterOption([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>What a value must be beyond its type.</summary>
[GenerateSerializer, Immutable, Alias("parley.ParameterValidation")]
public sealed record ParameterValidation
{
    /// <summary>What a string must match somewhere; without look-around and back references.</summary>
    [Id(0)] public string? Regex { get; init; }

    /// <summary>The least number.</summary>
    [Id(1)] public decimal? Min { get; init; }

    /// <summary>The greatest number.</summary>
    [Id(2)] public decimal? Max { get; init; }

    /// <summary>Which way a number may move from build to build.</summary>
    [Id(3)] public MonotonicOrder? Monotonic { get; init; }

    /// <summary>What is said when a value does not match or is out of range; null for a text that names the rule.</summary>
    [Id(4)] public string? Error { get; init; }
}

/// <summary>Types of parameters.</summary>
[GenerateSerializer, Alias("parley.ParameterType"), JsonConverter(typeof(JsonStringEnumConverter<ParameterType>))]
public enum ParameterType
{
    [JsonStringEnumMemberName("string")] Text,

    [JsonStringEnumMemberName("number")] Number,

    [JsonStringEnumMemberName("bool")] Bool,

    [JsonStringEnumMemberName("list(string)")] TextList,
}

/// <summary>Ways in which a number may move.</summary>
[GenerateSerializer, Alias("parley.MonotonicOrder"), JsonConverter(typeof(JsonStringEnumConverter<MonotonicOrder>))]
public enum MonotonicOrder
{
    [JsonStringEnumMemberName("increasing")] Increasing,

    [JsonStringEnumMemberName("decreasing")] Decreasing,
}
