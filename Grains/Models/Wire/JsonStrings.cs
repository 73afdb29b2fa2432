using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// Reads JSON strings as they were sent. <see cref="Utf8JsonReader.GetString"/> refuses an escaped half of a surrogate pair, which
/// providers do send when a pair falls between two deltas.
/// </summary>
internal static class JsonStrings
{
    /// <summary>The string at the reader's place; null for any other kind of value, which is skipped.</summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    /// <summary>A property as a string; null when it is none, or the value no object.</summary>
    public static string? Property(JsonElement value, string property)
    {
        if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(property, out var text)) return null;
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(text));
        reader.Read();
        return Read(ref reader);
    }

    private static string Unescape(ReadOnlySpan<byte> utf8)
    {
        var rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var text = rented.AsSpan(0, Encoding.UTF8.GetChars(utf8, rented));
        // The result is never longer than the source, so it is written over it. The reader has checked every escape.
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                text[length++] = text[i];
                continue;
            }

            i++;
            text[length++] = text[i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'u' => (char)ushort.Parse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var plain => plain,
            };
            if (text[i] == 'u') i += 4;
        }

        var result = new string(text[..length]);
        ArrayPool<char>.Shared.Return(rented);
        return result;
    }
}
