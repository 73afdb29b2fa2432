using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

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
        if (!Enter(ref reader)) throw new JsonException("A chunk is not a JSON object.");
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8)) ReadChoices(ref reader, json, chunk);
            else if (reader.ValueTextEquals("usage"u8)) chunk.Usage = ReadUsage(ref reader) ?? chunk.Usage;
            else if (reader.ValueTextEquals("error"u8)) chunk.Error = ReadError(ref reader);
            else if (chunk.Id is null && reader.ValueTextEquals("id"u8)) chunk.Id = NextString(ref reader);
            else if (chunk.Model is null && reader.ValueTextEquals("model"u8)) chunk.Model = NextString(ref reader);
            else reader.Skip();
        }
    }

    private static void ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!EnterArray(ref reader)) return;
        for (var first = true; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; first = false)
        {
            // One answer was asked for; whatever else came is not it.
            if (first && reader.TokenType is JsonTokenType.StartObject) ReadChoice(ref reader, json, chunk);
            else reader.Skip();
        }
    }

    private static void ReadChoice(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8)) ReadDelta(ref reader, json, chunk);
            else if (reader.ValueTextEquals("finish_reason"u8)) chunk.FinishReason = NextString(ref reader);
            else reader.Skip();
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!Enter(ref reader)) return;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("content"u8)) chunk.Text = NextString(ref reader) ?? chunk.Text;
            else if (reader.ValueTextEquals("tool_calls"u8)) ReadToolCalls(ref reader, json, chunk);
            // Two names for one thing; a provider that sends both sends the same text twice.
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
                chunk.Reasoning = NextString(ref reader) ?? chunk.Reasoning;
            else if (reader.ValueTextEquals("refusal"u8)) chunk.Text = NextString(ref reader) ?? chunk.Text;
            else reader.Skip();
        }
    }

    private static void ReadToolCalls(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Chunk chunk)
    {
        if (!EnterArray(ref reader)) return;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject) chunk.ToolCalls.Add(ReadToolCall(ref reader, json));
            else reader.Skip();
        }
    }

    private static ToolCallDelta ReadToolCall(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var call = default(ToolCallDelta);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("index"u8)) call = call with { Index = (int?)NextNumber(ref reader) };
            else if (reader.ValueTextEquals("id"u8)) call = call with { Id = NextString(ref reader) };
            else if (reader.ValueTextEquals("function"u8)) ReadFunction(ref reader, json, ref call);
            else reader.Skip();
        }

        return call;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref ToolCallDelta call)
    {
        if (!Enter(ref reader)) return;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("name"u8)) call = call with { Name = NextString(ref reader) };
            else if (reader.ValueTextEquals("arguments"u8)) call = call with { Arguments = NextText(ref reader, json) };
            else reader.Skip();
        }
    }

    private static UsageDetails? ReadUsage(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return null;
        var usage = new UsageDetails();
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("prompt_tokens"u8)) usage.InputTokenCount = NextNumber(ref reader);
            else if (reader.ValueTextEquals("completion_tokens"u8)) usage.OutputTokenCount = NextNumber(ref reader);
            else if (reader.ValueTextEquals("total_tokens"u8)) usage.TotalTokenCount = NextNumber(ref reader);
            else if (reader.ValueTextEquals("prompt_tokens_details"u8)) usage.CachedInputTokenCount = Inner(ref reader, "cached_tokens"u8);
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
                usage.ReasoningTokenCount = Inner(ref reader, "reasoning_tokens"u8);
            else reader.Skip();
        }

        return usage;
    }

    private static long? Inner(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? value = null;
        if (!Enter(ref reader)) return value;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals(name)) value = NextNumber(ref reader);
            else reader.Skip();
        }

        return value;
    }

    private static ChunkError? ReadError(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null) return null;
        using var error = JsonDocument.ParseValue(ref reader);
        var root = error.RootElement;
        int? status = root.ValueKind is JsonValueKind.Object && root.TryGetProperty("code", out var code)
            && code.ValueKind is JsonValueKind.Number && code.TryGetInt32(out var number) && number is >= 400 and < 600 ? number : null;
        return new ChunkError(status, root.GetRawText());
    }

    private static bool Enter(ref Utf8JsonReader reader) => Begins(ref reader, JsonTokenType.StartObject);

    private static bool EnterArray(ref Utf8JsonReader reader) => Begins(ref reader, JsonTokenType.StartArray);

    private static bool Begins(ref Utf8JsonReader reader, JsonTokenType token)
    {
        reader.Read();
        if (reader.TokenType == token) return true;
        reader.Skip();
        return false;
    }

    private static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    private static string? NextString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonStrings.Read(ref reader);
    }

    private static long? NextNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var number)) return number;
        reader.Skip();
        return null;
    }

    // Arguments are a string that holds JSON; a few servers send the object itself.
    private static string? NextText(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return JsonStrings.Read(ref reader);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }
}
