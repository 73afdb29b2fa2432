using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
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
    /// <summary>
    /// Deepest nesting that is taken from outside: with what it is wrapped in, in rows, events and requests, it stays below the 64 that
    /// readers commonly take.
    /// </summary>
    public const int MaxDepth = 32;

    /// <summary>
    /// Most digits of a number as it would be written without an exponent: PostgreSQL's <c>numeric</c>, in which <c>jsonb</c> keeps
    /// numbers, holds 16,383 behind the point.
    /// </summary>
    private const int MaxDigits = 16_383;

    /// <summary>The empty object.</summary>
    public static JsonText EmptyObject { get; } = new("{}");

    /// <summary>Checks that a text is one JSON value that can be kept, and wraps it.</summary>
    /// <param name="text">The text to check.</param>
    /// <param name="json">The value, or null when the text is not JSON, nested too deeply, or has a number beyond all measure.</param>
    /// <returns>Whether the text is one JSON value that can be kept.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonText? json)
    {
        try
        {
            // Half of a surrogate pair becomes U+FFFD on the way, as it would wherever the value is written.
            var utf8 = Encoding.UTF8.GetBytes(text);
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            var fits = true;
            while (reader.Read())
                fits &= reader.TokenType is not JsonTokenType.Number || Fits(reader.ValueSpan);
            json = fits ? new JsonText(Encoding.UTF8.GetString(utf8)) : null;
            return fits;
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

    private static bool Fits(ReadOnlySpan<byte> number)
    {
        var exponentAt = number.IndexOfAny((byte)'e', (byte)'E');
        if (exponentAt < 0)
            return number.Length <= MaxDigits;
        return int.TryParse(number[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && exponent is > -MaxDigits and < MaxDigits
            && exponentAt + Math.Abs(exponent) <= MaxDigits;
    }
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
