using System.Text;
using System.Text.Json;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// Reads JSON as forgivingly as the field demands: an unexpected value is skipped and counts as missing, so that only text that is no JSON
/// is an error.
/// </summary>
internal static class JsonReading
{
    /// <summary>Enters the object that comes next; anything else is skipped.</summary>
    public static bool Enter(ref this Utf8JsonReader reader) => Begins(ref reader, JsonTokenType.StartObject);

    /// <summary>Enters the array that comes next; anything else is skipped.</summary>
    public static bool EnterArray(ref this Utf8JsonReader reader) => Begins(ref reader, JsonTokenType.StartArray);

    /// <summary>Goes to the next property of the object, whose value must then be read or skipped.</summary>
    public static bool NextProperty(ref this Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    /// <summary>The next value as a string; null when it is none.</summary>
    public static string? NextString(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return JsonStrings.Read(ref reader);
    }

    /// <summary>The next value as a whole number; null when it is none.</summary>
    public static int? NextNumber(ref this Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number)) return number;
        reader.Skip();
        return null;
    }

    /// <summary>The place of the next value when it is an object; null when it is something else.</summary>
    public static Range? NextObject(ref this Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType is JsonTokenType.StartObject;
        reader.Skip();
        return isObject ? start..(int)reader.BytesConsumed : null;
    }

    /// <summary>The place of the next value; null when it is null.</summary>
    public static Range? NextValue(ref this Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isNull = reader.TokenType is JsonTokenType.Null;
        reader.Skip();
        return isNull ? null : start..(int)reader.BytesConsumed;
    }

    /// <summary>The next value as text: a string as it is, an object as its JSON. A few servers send arguments so.</summary>
    public static string? NextText(ref this Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return JsonStrings.Read(ref reader);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }

    private static bool Begins(ref Utf8JsonReader reader, JsonTokenType token)
    {
        reader.Read();
        if (reader.TokenType == token) return true;
        reader.Skip();
        return false;
    }
}
