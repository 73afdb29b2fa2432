using System.Buffers;
using System.ClientModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes the body of a request for a response.</summary>
internal static class ResponsesRequest
{
    /// <summary>The longest id of a tool call that the API takes.</summary>
    private const int MaxCallId = 64;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BinaryContent Write(ModelTarget target, IEnumerable<Message> messages, ChatOptions? options, bool stream)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        var model = options?.ModelId ?? target.Model;
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            if (options?.Instructions is { Length: > 0 } instructions) json.WriteString("instructions"u8, instructions);
            json.WriteStartArray("input"u8);
            var items = new ResponseItems(json, new CallIds(MaxCallId), OpenAIModels.Reasons(model));
            foreach (var message in messages) items.Write(message);
            json.WriteEndArray();
            json.WriteBoolean("store"u8, false);
            if (stream) json.WriteBoolean("stream"u8, true);
            WriteOptions(json, target, model, options);
            WriteTools(json, target, options);
            json.WriteEndObject();
        }

        return new JsonBody(buffer.WrittenMemory);
    }

    private static void WriteOptions(Utf8JsonWriter json, ModelTarget target, string model, ChatOptions? options)
    {
        var own = target.Options.ProviderOptions?.OpenAI;
        var limit = options?.MaxOutputTokens ?? own?.MaxCompletionTokens ?? target.Options.MaxOutputTokens;
        if (limit is null && OpenAIModels.AllowDefaultLimit(model)) limit = ModelTarget.DefaultMaxOutputTokens;
        if (limit is { } tokens) json.WriteNumber("max_output_tokens"u8, tokens);
        Sampling.Write(json, target.Options, options);
        if (OpenAIModels.Reasons(model))
        {
            // Since nothing is kept there, the reasoning has to come to us to go back.
            json.WriteStartArray("include"u8);
            json.WriteStringValue("reasoning.encrypted_content"u8);
            json.WriteEndArray();
        }

        var effort = Sampling.Effort(options) ?? own?.ReasoningEffort;
        if (effort is not null || own?.ReasoningSummary is not null)
        {
            json.WriteStartObject("reasoning"u8);
            if (effort is not null) json.WriteString("effort"u8, effort);
            if (own?.ReasoningSummary is { } summary) json.WriteString("summary"u8, summary);
            json.WriteEndObject();
        }

        if (own?.TextVerbosity is { } verbosity)
        {
            json.WriteStartObject("text"u8);
            json.WriteString("verbosity"u8, verbosity);
            json.WriteEndObject();
        }

        if (own?.ServiceTier is { } tier) json.WriteString("service_tier"u8, tier);
        Sampling.WriteOthers(json, own);
    }

    private static void WriteTools(Utf8JsonWriter json, ModelTarget target, ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools) return;
        json.WriteStartArray("tools"u8);
        foreach (var function in tools.Select(ToolSchemas.Function))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, ToolNames.Legal(function.Name));
            if (function.Description.Length > 0) json.WriteString("description"u8, function.Description);
            json.WritePropertyName("parameters"u8);
            ToolSchemas.Write(json, function);
            // Strict schemas demand that every property is required, which ours do not.
            json.WriteBoolean("strict"u8, false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if ((options.AllowMultipleToolCalls ?? target.Options.ProviderOptions?.OpenAI?.ParallelToolCalls) is { } parallel)
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        if (options.ToolMode is NoneChatToolMode) json.WriteString("tool_choice"u8, "none"u8);
        else if (options.ToolMode is RequiredChatToolMode) json.WriteString("tool_choice"u8, "required"u8);
    }
}
