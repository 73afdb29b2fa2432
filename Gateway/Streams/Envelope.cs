using System.Buffers;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;
using Parley.Gateway.Json;

namespace Parley.Gateway.Streams;

/// <summary>How the data of an envelope looks.</summary>
internal enum EnvelopeShape
{
    /// <summary>An array of events: a chat's stream (spec/chat.md 2.3).</summary>
    Array,

    /// <summary>One object an envelope: the watch (spec/chat.md 2.4).</summary>
    Single,
}

/// <summary>Writes the envelopes of streams around events that are JSON already.</summary>
internal static class Envelope
{
    public static ReadOnlyMemory<byte> Ping { get; } = "{\"type\":\"ping\"}"u8.ToArray();

    /// <summary>Writes <c>{"type":"data","data":[...]}</c> with everything in the frame.</summary>
    public static void WriteArray(IBufferWriter<byte> to, IReadOnlyList<Slice> slices)
    {
        to.Write("{\"type\":\"data\",\"data\":["u8);
        for (var i = 0; i < slices.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            to.Write(slices[i].Json.Span);
        }

        to.Write("]}"u8);
    }

    /// <summary>Writes <c>{"type":"data","data":{...}}</c> with one event.</summary>
    public static void WriteSingle(IBufferWriter<byte> to, in Slice slice)
    {
        to.Write("{\"type\":\"data\",\"data\":"u8);
        to.Write(slice.Json.Span);
        to.Write("}"u8);
    }

    /// <summary>Writes <c>{"type":"error","data":{message, detail}}</c>.</summary>
    public static void WriteError(IBufferWriter<byte> to, Problem problem)
    {
        to.Write("{\"type\":\"error\",\"data\":"u8);
        using (var json = new Utf8JsonWriter(to))
        {
            JsonSerializer.Serialize(json, problem.Body, WireJson.Instance.ErrorBody);
        }

        to.Write("}"u8);
    }
}
