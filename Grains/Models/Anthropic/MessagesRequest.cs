using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.Anthropic;

/// <summary>Writes the body of a request for a message.</summary>
internal static class MessagesRequest
{
    /// <summary>The longest id of a tool call that is sent; the API names no limit.</summary>
    private const int MaxCallId = 64;

    /// <summary>The messages at the end that carry a cache mark (spec/chat.md 3.4).</summary>
    private const int MarkedMessages = 2;

    public static Dictionary<string, JsonElement> Write(
        ModelTarget target, IEnumerable<Message> messages, ChatOptions? options, bool stream)
    {
        var conversation = messages.ToList();
        var own = target.Options.ProviderOptions?.Anthropic;
        var turns = MessageTurns.Of(conversation, own?.SendReasoning ?? true);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, options?.ModelId ?? target.Model);
            // The one API that demands a limit: the default goes to every model.
            var limit = options?.MaxOutputTokens ?? target.Options.MaxOutputTokens ?? ModelTarget.DefaultMaxOutputTokens;
            json.WriteNumber("max_tokens"u8, limit);
            if (stream) json.WriteBoolean("stream"u8, true);
            WriteSystem(json, conversation, options);
            WriteMessages(json, turns);
            WriteThinking(json, own, options, limit, turns);
            if ((Effort(options) ?? own?.Effort) is { } effort)
            {
                json.WriteStartObject("output_config"u8);
                json.WriteString("effort"u8, effort);
                json.WriteEndObject();
            }

            if (options?.StopSequences is { Count: > 0 } stops)
            {
                json.WriteStartArray("stop_sequences"u8);
                foreach (var stop in stops) json.WriteStringValue(stop);
                json.WriteEndArray();
            }

            WriteTools(json, own, options);
            Sampling.WriteOthers(json, own);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan).EnumerateObject().ToDictionary(field => field.Name, field => field.Value);
    }

    private static void WriteSystem(Utf8JsonWriter json, List<Message> messages, ChatOptions? options)
    {
        var texts = messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text)
            .Prepend(options?.Instructions ?? "").Where(text => !string.IsNullOrWhiteSpace(text)).ToList();
        if (texts.Count == 0) return;
        json.WriteStartArray("system"u8);
        for (var i = 0; i < texts.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, texts[i]);
            if (i == texts.Count - 1) ContentBlocks.WriteCacheMark(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, List<MessageTurn> turns)
    {
        var blocks = new ContentBlocks(json, new CallIds(MaxCallId));
        json.WriteStartArray("messages"u8);
        for (var i = 0; i < turns.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turns[i].FromUser ? "user"u8 : "assistant"u8);
            json.WriteStartArray("content"u8);
            blocks.Write(turns[i], marked: i >= turns.Count - MarkedMessages);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteThinking(
        Utf8JsonWriter json, AnthropicOptions? own, ChatOptions? options, int limit, List<MessageTurn> turns)
    {
        if (own?.Thinking is not { } thinking || options?.Reasoning?.Effort is ReasoningEffort.None) return;
        // Thinking does not go with a tool that the model must call, and is a part of the output.
        if (options?.ToolMode is RequiredChatToolMode || thinking.BudgetTokens >= limit || !MessageTurns.MayThink(turns)) return;
        json.WriteStartObject("thinking"u8);
        if (thinking.BudgetTokens is { } budget)
        {
            if (thinking.Extension?.ContainsKey("type") is not true) json.WriteString("type"u8, "enabled"u8);
            json.WriteNumber("budget_tokens"u8, budget);
        }

        Sampling.WriteOthers(json, thinking);
        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, AnthropicOptions? own, ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools) return;
        json.WriteStartArray("tools"u8);
        foreach (var function in tools.Select(ToolSchemas.Function))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, ToolNames.Legal(function.Name));
            if (function.Description.Length > 0) json.WriteString("description"u8, function.Description);
            json.WritePropertyName("input_schema"u8);
            ToolSchemas.Write(json, function);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var single = options.AllowMultipleToolCalls is { } many ? !many : own?.DisableParallelToolUse;
        if (options.ToolMode is null or AutoChatToolMode && single is null) return;
        json.WriteStartObject("tool_choice"u8);
        var none = options.ToolMode is NoneChatToolMode;
        json.WriteString("type"u8, none ? "none"u8 : options.ToolMode is RequiredChatToolMode ? "any"u8 : "auto"u8);
        if (!none && single is { } disable) json.WriteBoolean("disable_parallel_tool_use"u8, disable);
        json.WriteEndObject();
    }

    private static string? Effort(ChatOptions? options) => options?.Reasoning?.Effort switch
    {
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        ReasoningEffort.ExtraHigh => "xhigh",
        _ => null,
    };
}
