using System.Text.Json;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>
/// Reads the JSON of chat completion chunks and completions. Forgiving as the field demands: unknown properties are skipped, missing
/// ones are null; only text that is no JSON object is an error.
/// </summary>
internal static class ChunkReader
{
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static void Read(ReadOnlySpan<byte> json, Chunk chunk)
    {
        chunk.Clear();
        var reader = new Utf8JsonReader(json);
        if (!reader.Enter()) throw new JsonException("A chunk is not a JSON object.");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("choices"u8)) ReadChoices(ref reader, json, chunk);
            else if (reader.ValueTextEquals("usage"u8)) chunk.Usage = reader.NextObject() ?? chunk.Usage;
            else if (reader.ValueTextEquals("error"u8)) chunk.Error = reader.NextValue();
            else if (chunk.Id is null && reader.ValueTextEquals("id"u8)) chunk.Id = reader.NextString();
            else if (chunk.Model is null && reader.ValueTextEquals("model"u8)) chunk.Model = reader.NextString();
            else reader.Skip();
        }
    }

    private static void ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!reader.EnterArray()) return;
        for (var first = true; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; first = false)
        {
            // One answer was asked for; whatever else came is not it.
            if (first && reader.TokenType is JsonTokenType.StartObject) ReadChoice(ref reader, json, chunk);
            else reader.Skip();
        }
    }

    private static void ReadChoice(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8)) ReadDelta(ref reader, json, chunk);
            else if (reader.ValueTextEquals("finish_reason"u8)) chunk.FinishReason = reader.NextString();
            else reader.Skip();
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!reader.Enter()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("content"u8)) chunk.Text = reader.NextString() ?? chunk.Text;
            else if (reader.ValueTextEquals("tool_calls"u8)) ReadToolCalls(ref reader, json, chunk);
            // Two names for one thing; a provider that sends both sends the same text twice.
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
                chunk.Reasoning = reader.NextString() ?? chunk.Reasoning;
            else if (reader.ValueTextEquals("refusal"u8)) chunk.Text = reader.NextString() ?? chunk.Text;
            else reader.Skip();
        }
    }

    private static void ReadToolCalls(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!reader.EnterArray()) return;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject) chunk.ToolCalls.Add(ReadToolCall(ref reader, json));
            else reader.Skip();
        }
    }

    private static ToolCallDelta ReadToolCall(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var call = default(ToolCallDelta);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("index"u8)) call = call with { Index = reader.NextNumber() };
            else if (reader.ValueTextEquals("id"u8)) call = call with { Id = reader.NextString() };
            else if (reader.ValueTextEquals("function"u8)) ReadFunction(ref reader, json, ref call);
            else reader.Skip();
        }

        return call;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref ToolCallDelta call)
    {
        if (!reader.Enter()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) call = call with { Name = reader.NextString() };
            else if (reader.ValueTextEquals("arguments"u8)) call = call with { Arguments = reader.NextText(json) };
            else reader.Skip();
        }
    }
}
