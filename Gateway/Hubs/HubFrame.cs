using Parley.Gateway.Feeds;

namespace Parley.Gateway.Hubs;

/// <summary>One item of a chat's subscription.</summary>
/// <param name="Position">
/// The client's place after this item: what it gives as <c>after</c> when it comes back; absent inside its first snapshot.
/// </param>
/// <param name="CaughtUp">Whether the client now has all there was when it subscribed.</param>
/// <param name="Events">The events, in order.</param>
internal sealed record HubFrame(Position? Position, bool CaughtUp, RawEvents Events);

/// <summary>One item of a watch.</summary>
/// <param name="Position">The client's place after this item.</param>
/// <param name="Events">The changes, <c>{kind, chat}</c> each.</param>
/// <param name="Resync">Whether changes may have been missed: fetch the list again.</param>
internal sealed record HubWatchFrame(Position? Position, RawEvents Events, bool Resync);

/// <summary>Events that are JSON already and are written as they are.</summary>
[JsonConverter(typeof(RawEventsConverter))]
internal readonly record struct RawEvents(ImmutableArray<Slice> Slices);

/// <summary>Writes <see cref="RawEvents"/> as one array.</summary>
internal sealed class RawEventsConverter : JsonConverter<RawEvents>
{
    public override RawEvents Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Events are only written.");

    public override void Write(Utf8JsonWriter writer, RawEvents value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var slice in value.Slices)
        {
            // Several objects joined by commas: valid within the array, though no single value; hence unchecked.
            writer.WriteRawValue(slice.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
