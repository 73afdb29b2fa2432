using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Grains.Abstractions;

/// <summary>
/// A JSON value kept as its text, so that tool arguments and results pass through untouched. Always valid JSON;
/// make it with <see cref="TryParse"/> where the text comes from outside.
/// </summary>
/// <param name="Text">The JSON text.</param>
[GenerateSerializer, Immutable, Alias("parley.JsonText"), JsonConverter(typeof(JsonTextConverter))]
public sealed record JsonText([property: Id(0)] string Text)
{
    /// <summary>The empty object.</summary>
    public static JsonText EmptyObject { get; } = new("{}");

    /// <summary>Checks that a text is one JSON value and wraps it.</summary>
    /// <param name="text">The text to check.</param>
    /// <param name="json">The value, or null when the text is not JSON.</param>
    /// <returns>Whether the text is one JSON value.</returns>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonText? json)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            json = new JsonText(text);
            return true;
        }
        catch (JsonException)
        {
            // Expected for what models and tools produce; the caller decides what stands in its place.
            json = null;
            return false;
        }
    }

    /// <summary>Serializes a value into JSON text.</summary>
    public static JsonText Of<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.Serialize(value, type));
}

/// <summary>Writes a <see cref="JsonText"/> as the JSON it holds.</summary>
public sealed class JsonTextConverter : JsonConverter<JsonText>
{
    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new JsonText(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
}
