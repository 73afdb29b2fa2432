using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.Anthropic;

/// <summary>Reads the events of a message: blocks of text, thinking and tool calls, one after another.</summary>
internal sealed class MessagesAnswer(ProviderErrors errors, ToolNames names, bool fragments)
    : Answer(errors, names, fragments, new UsageMeter(Tokens))
{
    private readonly MessageEvent _event = new();
    private string _signature = "";
    private int? _toolBlock;

    protected override void Read(string type, ReadOnlySpan<byte> data, ChatResponseUpdate update)
    {
        _event.Read(data);
        if (_event.Error is { } error) throw Errors.FromBody(data[error]);
        switch (_event.Type)
        {
            case MessageEventType.MessageStart when _event.Message is { } message:
                ReadHead(JsonElement.Parse(data[message]), data[message]);
                break;
            case MessageEventType.ContentBlockStart when _event.ContentBlock is { } block:
                _toolBlock = null;
                ReadBlock(JsonElement.Parse(data[block]), _event.Index, update);
                break;
            case MessageEventType.ContentBlockDelta:
                ReadDelta(update);
                break;
            case MessageEventType.ContentBlockStop:
                EndThinking(update);
                break;
            case MessageEventType.MessageDelta:
                if (_event.Usage is { } usage) Usage.Add(data[usage], within: data);
                if (_event.StopReason is { } reason) Finish(update, FinishReason(reason));
                break;
            case MessageEventType.MessageStop:
                Done = true;
                break;
        }
    }

    protected override void ReadWhole(ReadOnlySpan<byte> json, ChatResponseUpdate update)
    {
        var message = JsonElement.Parse(json);
        if (message.ValueKind is not JsonValueKind.Object) return;
        if (message.TryGetProperty("error", out var error)) throw Errors.FromBody(Encoding.UTF8.GetBytes(error.GetRawText()));
        ReadHead(message, json);
        if (message.TryGetProperty("content", out var blocks) && blocks.ValueKind is JsonValueKind.Array)
        {
            var index = 0;
            foreach (var block in blocks.EnumerateArray())
            {
                ReadBlock(block, index++, update);
                EndThinking(update);
            }
        }

        if (Text(message, "stop_reason") is { } reason) Finish(update, FinishReason(reason));
    }

    private void ReadHead(JsonElement message, ReadOnlySpan<byte> json)
    {
        (Id, Model) = (Text(message, "id"), Text(message, "model"));
        if (message.TryGetProperty("usage", out var usage)) Usage.Add(Encoding.UTF8.GetBytes(usage.GetRawText()), within: json);
    }

    private void ReadBlock(JsonElement block, int index, ChatResponseUpdate update)
    {
        switch (Text(block, "type"))
        {
            case "text":
                AddText(update, Text(block, "text"));
                break;
            case "thinking":
                AddReasoning(update, Text(block, "thinking"));
                _signature = Text(block, "signature") ?? "";
                break;
            case "redacted_thinking":
                AddSignature(update, ThinkingSignature.OfRedacted(Text(block, "data") ?? ""));
                break;
            case "tool_use":
                _toolBlock = index;
                // Empty at the beginning of a stream, which tells it in fragments; whole in an answer of one piece.
                var input = block.TryGetProperty("input", out var value) && value.ValueKind is JsonValueKind.Object
                    && value.EnumerateObject().Any() ? value.GetRawText() : "";
                AddToolCall(update, new ToolCallDelta(index, Text(block, "id"), Text(block, "name"), input));
                break;
        }
    }

    private void ReadDelta(ChatResponseUpdate update)
    {
        AddText(update, _event.Text);
        AddReasoning(update, _event.Thinking);
        _signature += _event.Signature;
        if (_event.PartialJson is { } arguments && _toolBlock == _event.Index)
            AddToolCall(update, new ToolCallDelta(_event.Index, null, null, arguments));
    }

    private void EndThinking(ChatResponseUpdate update)
    {
        if (_signature.Length == 0) return;
        AddSignature(update, ThinkingSignature.OfThinking(_signature));
        _signature = "";
    }

    private static ChatFinishReason FinishReason(string reason) => reason switch
    {
        "tool_use" => ChatFinishReason.ToolCalls,
        "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "refusal" => ChatFinishReason.ContentFilter,
        "end_turn" or "stop_sequence" => ChatFinishReason.Stop,
        _ => new ChatFinishReason(reason),
    };

    // Anthropic counts what was read from the cache and written to it beside the input.
    private static UsageDetails Tokens(JsonObject usage)
    {
        var input = UsageMeter.Number(usage, "input_tokens");
        var output = UsageMeter.Number(usage, "output_tokens");
        var read = UsageMeter.Number(usage, "cache_read_input_tokens");
        var created = UsageMeter.Number(usage, "cache_creation_input_tokens");
        long? all = input is null && read is null && created is null ? null : (input ?? 0) + (read ?? 0) + (created ?? 0);
        return new UsageDetails
        {
            InputTokenCount = all,
            OutputTokenCount = output,
            TotalTokenCount = all is null && output is null ? null : (all ?? 0) + (output ?? 0),
            CachedInputTokenCount = read,
            ReasoningTokenCount = UsageMeter.Number(usage["output_tokens_details"] as JsonObject, "thinking_tokens"),
            AdditionalCounts = created is { } count ? new() { [TokenCounts.CacheCreation] = count } : null,
        };
    }

    private static string? Text(JsonElement value, string property) => JsonStrings.Property(value, property);
}
