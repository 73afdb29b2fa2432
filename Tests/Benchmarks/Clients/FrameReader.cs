using System.Diagnostics;
using System.Text.Json;

namespace Parley.Tests.Benchmarks.Clients;

/// <summary>
/// Reads the frames of a chat's stream, only as far as a load program needs: a client must cost little of what it measures.
/// </summary>
internal static class FrameReader
{
    /// <summary>Hands each event of a frame to the sink.</summary>
    public static void Deliver(ReadOnlySpan<byte> frame, IEventSink sink)
    {
        var at = Stopwatch.GetTimestamp();
        var reader = new Utf8JsonReader(frame);
        reader.Read();
        while (NextProperty(ref reader))
        {
            if (!reader.ValueTextEquals("data"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            {
                var happened = ReadEvent(ref reader);
                sink.Accept(happened, at);
            }
        }
    }

    private static StreamEvent ReadEvent(scoped ref Utf8JsonReader reader)
    {
        var happened = default(StreamEvent);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("message_part"u8))
            {
                happened.Kind = EventKind.Part;
                happened.Text = ReadPart(ref reader);
            }
            else if (reader.ValueTextEquals("message"u8))
                happened = ReadMessage(ref reader, happened);
            else if (reader.ValueTextEquals("status"u8))
            {
                happened.Kind = EventKind.Status;
                happened.Status = ReadStatus(ref reader);
            }
            else if (reader.ValueTextEquals("position"u8))
                happened.Position = ReadPosition(ref reader);
            else if (reader.ValueTextEquals("snapshot"u8))
                happened.BeginsSnapshot = reader.Read();
            else
                reader.Skip();
        }

        return happened;
    }

    /// <summary>A place to come back from; empty for the one that means none.</summary>
    private static ReadOnlySpan<byte> ReadPosition(scoped ref Utf8JsonReader reader)
    {
        var position = NextString(ref reader);
        return position.SequenceEqual("0:0"u8) ? default : position;
    }

    private static ReadOnlySpan<byte> ReadStatus(scoped ref Utf8JsonReader reader)
    {
        var status = default(ReadOnlySpan<byte>);
        reader.Read();
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("status"u8))
                status = NextString(ref reader);
            else
                reader.Skip();
        }

        return status;
    }

    private static ReadOnlySpan<byte> ReadPart(scoped ref Utf8JsonReader reader)
    {
        var text = default(ReadOnlySpan<byte>);
        reader.Read();
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("part"u8))
            {
                reader.Read();
                text = ReadText(ref reader);
            }
            else
                reader.Skip();
        }

        return text;
    }

    /// <summary>A message; its text counts when it is the assistant's.</summary>
    private static StreamEvent ReadMessage(scoped ref Utf8JsonReader reader, StreamEvent happened)
    {
        var role = default(ReadOnlySpan<byte>);
        var text = default(ReadOnlySpan<byte>);
        reader.Read();
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("role"u8))
                role = NextString(ref reader);
            else if (reader.ValueTextEquals("content"u8))
                text = ReadContent(ref reader);
            else
                reader.Skip();
        }

        happened.Kind = EventKind.Message;
        happened.Text = role.SequenceEqual("assistant"u8) ? text : default;
        return happened;
    }

    /// <summary>The last text of a message's parts: an answer here has one.</summary>
    private static ReadOnlySpan<byte> ReadContent(scoped ref Utf8JsonReader reader)
    {
        var text = default(ReadOnlySpan<byte>);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            var found = ReadText(ref reader);
            text = found.IsEmpty ? text : found;
        }

        return text;
    }

    /// <summary>The text of the part whose object has just begun; empty when it is none.</summary>
    private static ReadOnlySpan<byte> ReadText(scoped ref Utf8JsonReader reader)
    {
        var text = default(ReadOnlySpan<byte>);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("text"u8))
                text = NextString(ref reader);
            else
                reader.Skip();
        }

        return text;
    }

    private static bool NextProperty(scoped ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    private static ReadOnlySpan<byte> NextString(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueIsEscaped ? throw new NotSupportedException("Text with escapes is not expected here.") : reader.ValueSpan;
    }
}
