using System.Text.Json;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>What one event of a response says. One instance serves all events; ranges are places in the event's JSON.</summary>
internal sealed class ResponseEvent
{
    public ResponseEventType Type { get; private set; }

    /// <summary>The output item it belongs to.</summary>
    public int OutputIndex { get; private set; }

    /// <summary>The part of an item's summary it belongs to.</summary>
    public int SummaryIndex { get; private set; }

    /// <summary>The next piece of whatever streams.</summary>
    public string? Delta { get; private set; }

    /// <summary>The output item, whole as far as it is known.</summary>
    public Range? Item { get; private set; }

    /// <summary>The response, whole as far as it is known.</summary>
    public Range? Response { get; private set; }

    /// <summary>A failure that some servers tell as chat completions do.</summary>
    public Range? Error { get; private set; }

    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        Type = ResponseEventType.Unknown;
        OutputIndex = SummaryIndex = 0;
        Delta = null;
        Item = Response = Error = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Enter()) throw new JsonException("An event is not a JSON object.");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8)) Type = ReadType(ref reader);
            else if (reader.ValueTextEquals("delta"u8)) Delta = reader.NextString();
            else if (reader.ValueTextEquals("output_index"u8)) OutputIndex = reader.NextNumber() ?? 0;
            else if (reader.ValueTextEquals("summary_index"u8)) SummaryIndex = reader.NextNumber() ?? 0;
            else if (reader.ValueTextEquals("item"u8)) Item = reader.NextObject();
            else if (reader.ValueTextEquals("response"u8)) Response = reader.NextObject();
            else if (reader.ValueTextEquals("error"u8)) Error = reader.NextValue();
            else reader.Skip();
        }
    }

    private static ResponseEventType ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return ResponseEventType.Unknown;
        }

        return reader.ValueTextEquals("response.output_text.delta"u8) || reader.ValueTextEquals("response.refusal.delta"u8)
            ? ResponseEventType.Text
            : reader.ValueTextEquals("response.function_call_arguments.delta"u8) ? ResponseEventType.Arguments
            : reader.ValueTextEquals("response.reasoning_summary_text.delta"u8) ? ResponseEventType.Summary
            : reader.ValueTextEquals("response.reasoning_text.delta"u8) ? ResponseEventType.Reasoning
            : reader.ValueTextEquals("response.output_item.added"u8) ? ResponseEventType.ItemAdded
            : reader.ValueTextEquals("response.output_item.done"u8) ? ResponseEventType.ItemDone
            : reader.ValueTextEquals("response.created"u8) ? ResponseEventType.Created
            : reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8)
                || reader.ValueTextEquals("response.failed"u8) ? ResponseEventType.Ended
            : reader.ValueTextEquals("error"u8) ? ResponseEventType.Error
            : ResponseEventType.Unknown;
    }
}

/// <summary>The events that matter; the others repeat what these have said.</summary>
internal enum ResponseEventType
{
    Unknown,
    Created,
    ItemAdded,
    Text,
    Reasoning,
    Summary,
    Arguments,
    ItemDone,
    Ended,
    Error,
}
