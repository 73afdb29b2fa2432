using System.Text.Json;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.Anthropic;

/// <summary>What one event of a message says. One instance serves all events; ranges are places in the event's JSON.</summary>
internal sealed class MessageEvent
{
    public MessageEventType Type { get; private set; }

    /// <summary>The content block it belongs to.</summary>
    public int Index { get; private set; }

    public string? Text { get; private set; }

    public string? Thinking { get; private set; }

    public string? PartialJson { get; private set; }

    public string? Signature { get; private set; }

    public string? StopReason { get; private set; }

    /// <summary>The message that begins.</summary>
    public Range? Message { get; private set; }

    /// <summary>The content block that begins.</summary>
    public Range? ContentBlock { get; private set; }

    public Range? Usage { get; private set; }

    public Range? Error { get; private set; }

    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        Type = MessageEventType.Unknown;
        Index = 0;
        Text = Thinking = PartialJson = Signature = StopReason = null;
        Message = ContentBlock = Usage = Error = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Enter()) throw new JsonException("An event is not a JSON object.");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8)) Type = ReadType(ref reader);
            else if (reader.ValueTextEquals("index"u8)) Index = reader.NextNumber() ?? 0;
            else if (reader.ValueTextEquals("delta"u8)) ReadDelta(ref reader);
            else if (reader.ValueTextEquals("message"u8)) Message = reader.NextObject();
            else if (reader.ValueTextEquals("content_block"u8)) ContentBlock = reader.NextObject();
            else if (reader.ValueTextEquals("usage"u8)) Usage = reader.NextObject();
            else if (reader.ValueTextEquals("error"u8)) Error = reader.NextValue();
            else reader.Skip();
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (!reader.Enter()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("text"u8)) Text = reader.NextString();
            else if (reader.ValueTextEquals("thinking"u8)) Thinking = reader.NextString();
            else if (reader.ValueTextEquals("partial_json"u8)) PartialJson = reader.NextString();
            else if (reader.ValueTextEquals("signature"u8)) Signature = reader.NextString();
            else if (reader.ValueTextEquals("stop_reason"u8)) StopReason = reader.NextString();
            else reader.Skip();
        }
    }

    private static MessageEventType ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return MessageEventType.Unknown;
        }

        return reader.ValueTextEquals("content_block_delta"u8) ? MessageEventType.ContentBlockDelta
            : reader.ValueTextEquals("content_block_start"u8) ? MessageEventType.ContentBlockStart
            : reader.ValueTextEquals("content_block_stop"u8) ? MessageEventType.ContentBlockStop
            : reader.ValueTextEquals("message_start"u8) ? MessageEventType.MessageStart
            : reader.ValueTextEquals("message_delta"u8) ? MessageEventType.MessageDelta
            : reader.ValueTextEquals("message_stop"u8) ? MessageEventType.MessageStop
            : MessageEventType.Unknown;
    }
}

/// <summary>The events that matter; others only keep the connection alive, or are of a later day.</summary>
internal enum MessageEventType
{
    Unknown,
    MessageStart,
    ContentBlockStart,
    ContentBlockDelta,
    ContentBlockStop,
    MessageDelta,
    MessageStop,
}
