using System.Buffers;
using System.ClientModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes the body of a chat completion request.</summary>
internal static class ChatRequest
{
    /// <summary>The longest id of a tool call that OpenAI's chat completions take.</summary>
    private const int MaxCallId = 40;

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
            var writer = new MessageWriter(json, new CallIds(MaxCallId));
            if (options?.Instructions is { Length: > 0 } instructions) writer.Write(new(ChatRole.System, instructions));
            foreach (var message in messages) writer.Write(message);
            json.WriteEndArray();
            if (stream)
            {
                json.WriteBoolean("stream"u8, true);
                json.WriteStartObject("stream_options"u8);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }

            ChatCallOptions.Write(json, target, options);
            if (options is not null) WriteTools(json, target, options);
            json.WriteEndObject();
        }

        return new JsonBody(buffer.WrittenMemory);
    }

    private static void WriteTools(Utf8JsonWriter json, ModelTarget target, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools) return;
        json.WriteStartArray("tools"u8);
        foreach (var function in tools.Select(ToolSchemas.Function))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, ToolNames.Legal(function.Name));
            if (function.Description.Length > 0) json.WriteString("description"u8, function.Description);
            json.WritePropertyName("parameters"u8);
            ToolSchemas.Write(json, function);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if ((options.AllowMultipleToolCalls ?? ChatCallOptions.OpenAI(target)?.ParallelToolCalls) is { } parallel)
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        if (options.ToolMode is NoneChatToolMode) json.WriteString("tool_choice"u8, "none"u8);
        else if (options.ToolMode is RequiredChatToolMode) json.WriteString("tool_choice"u8, "required"u8);
    }
}
