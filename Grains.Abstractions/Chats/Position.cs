using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// Place of an event in a log: <c>generation:sequence</c>. Both only grow: a generation belongs to one activation of the log's
/// owner and is never given twice, a sequence counts that activation's events. The same text is the SSE id, the field
/// <c>position</c> and the <c>after</c> parameter (field.md R1, R3).
/// </summary>
/// <param name="Generation">Which activation of the owner wrote the event.</param>
/// <param name="Sequence">Number of the event within the generation, from 1; 0 is the place before the first.</param>
[GenerateSerializer, Immutable, Alias("parley.Position"), JsonConverter(typeof(PositionConverter))]
public readonly record struct Position([property: Id(0)] long Generation, [property: Id(1)] long Sequence) : IComparable<Position>
{
    /// <summary>Reads <c>generation:sequence</c>, both decimal and not negative.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Position position)
    {
        position = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0
            || !long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || !long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        position = new Position(generation, sequence);
        return true;
    }

    public int CompareTo(Position other) =>
        Generation != other.Generation ? Generation.CompareTo(other.Generation) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

    public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

    public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Generation}:{Sequence}");
}

/// <summary>Writes a <see cref="Position"/> as its text.</summary>
public sealed class PositionConverter : JsonConverter<Position>
{
    public override Position Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Position.TryParse(reader.GetString(), out var position) ? position : throw new JsonException("A position is generation:sequence.");

    public override void Write(Utf8JsonWriter writer, Position value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[41];
        text.TryWrite(CultureInfo.InvariantCulture, $"{value.Generation}:{value.Sequence}", out var length);
        writer.WriteStringValue(text[..length]);
    }
}
