using System.Buffers;
using System.ClientModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes the body of a chat completion request.</summary>
internal static class ChatRequest
{
    // The body goes to an API, never into a page: only what JSON demands is escaped, which keeps other scripts short.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BinaryContent Write(
        ModelTarget target, IEnumerable<Message> messages, ChatOptions? options, bool stream)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, options?.ModelId ?? target.Model);
            json.WriteStartArray("messages"u8);
            if (options?.Instructions is { Length: > 0 } instructions)
                MessageWriter.Write(json, new(ChatRole.System, instructions));
            foreach (var message in messages) MessageWriter.Write(json, message);
            json.WriteEndArray();
            if (stream)
            {
                json.WriteBoolean("stream"u8, true);
                json.WriteStartObject("stream_options"u8);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }

            WriteOutputLimit(json, target, options);
            if (options is not null)
            {
                WriteSampling(json, options);
                WriteTools(json, options);
            }

            json.WriteEndObject();
        }

        return new JsonBody(buffer.WrittenMemory);
    }

    private static void WriteOutputLimit(Utf8JsonWriter json, ModelTarget target, ChatOptions? options)
    {
        var host = (target.BaseUrl ?? KnownProviders.DefaultBaseUrl(target.Provider))?.Host ?? "";
        var isOpenAI = host == "api.openai.com" || host.EndsWith(".openai.azure.com", StringComparison.Ordinal);
        var limit = options?.MaxOutputTokens ?? target.Options.MaxOutputTokens;
        // A default beyond what a model or a small local context allows is refused, so it goes only where it is known to fit.
        if (limit is null && isOpenAI && AllowsDefaultLimit(target.Model)) limit = ModelTarget.DefaultMaxOutputTokens;
        if (limit is { } tokens) json.WriteNumber(isOpenAI ? "max_completion_tokens"u8 : "max_tokens"u8, tokens);
    }

    private static bool AllowsDefaultLimit(string model)
    {
        string[] families = ["gpt-5", "gpt-4.1", "o1", "o3", "o4"];
        return families.Any(family => model.StartsWith(family, StringComparison.Ordinal));
    }

    private static void WriteSampling(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Temperature is { } temperature) json.WriteNumber("temperature"u8, temperature);
        if (options.TopP is { } topP) json.WriteNumber("top_p"u8, topP);
        if (options.FrequencyPenalty is { } frequency) json.WriteNumber("frequency_penalty"u8, frequency);
        if (options.PresencePenalty is { } presence) json.WriteNumber("presence_penalty"u8, presence);
        if (options.Seed is { } seed) json.WriteNumber("seed"u8, seed);
        var effort = options.Reasoning?.Effort switch
        {
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            _ => null,
        };
        if (effort is not null) json.WriteString("reasoning_effort"u8, effort);
        if (options.StopSequences is not { Count: > 0 } stops) return;
        json.WriteStartArray("stop"u8);
        foreach (var stop in stops) json.WriteStringValue(stop);
        json.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools) return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            var function = tool as AIFunctionDeclaration
                ?? throw new NotSupportedException($"The tool {tool.Name} is not a function; chat completions know only functions.");
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, function.Name);
            if (function.Description.Length > 0) json.WriteString("description"u8, function.Description);
            json.WritePropertyName("parameters"u8);
            function.JsonSchema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (options.AllowMultipleToolCalls is { } parallel) json.WriteBoolean("parallel_tool_calls"u8, parallel);
        if (options.ToolMode is NoneChatToolMode) json.WriteString("tool_choice"u8, "none"u8);
        else if (options.ToolMode is RequiredChatToolMode) json.WriteString("tool_choice"u8, "required"u8);
    }
}
