using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Reads the chunks of a chat completion.</summary>
internal sealed class ChatAnswer(ProviderErrors errors, ToolNames names, bool fragments)
    : Answer(errors, names, fragments, new UsageMeter(Tokens))
{
    private readonly Chunk _chunk = new();

    protected override void Read(string type, ReadOnlySpan<byte> data, ChatResponseUpdate update)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            Done = true;
            return;
        }

        ReadWhole(data, update);
    }

    protected override void ReadWhole(ReadOnlySpan<byte> json, ChatResponseUpdate update)
    {
        ChunkReader.Read(json, _chunk);
        if (_chunk.Error is { } error) throw Errors.FromBody(json[error]);
        if (_chunk.Usage is { } usage) Usage.Add(json[usage], within: json);
        (Id, Model) = (_chunk.Id, _chunk.Model);
        AddReasoning(update, _chunk.Reasoning);
        AddText(update, _chunk.Text);
        foreach (var delta in _chunk.ToolCalls) AddToolCall(update, delta);
        if (_chunk.FinishReason is { Length: > 0 } reason) Finish(update, FinishReason(reason));
    }

    private static ChatFinishReason FinishReason(string reason) => reason switch
    {
        // The name from before there were tools.
        "function_call" => ChatFinishReason.ToolCalls,
        _ => new ChatFinishReason(reason),
    };

    private static UsageDetails Tokens(JsonObject usage)
    {
        var input = usage["prompt_tokens_details"] as JsonObject;
        var created = UsageMeter.Number(input, "cache_write_tokens");
        return new UsageDetails
        {
            InputTokenCount = UsageMeter.Number(usage, "prompt_tokens"),
            OutputTokenCount = UsageMeter.Number(usage, "completion_tokens"),
            TotalTokenCount = UsageMeter.Number(usage, "total_tokens"),
            CachedInputTokenCount = UsageMeter.Number(input, "cached_tokens"),
            ReasoningTokenCount = UsageMeter.Number(usage["completion_tokens_details"] as JsonObject, "reasoning_tokens"),
            AdditionalCounts = created is { } count ? new() { [TokenCounts.CacheCreation] = count } : null,
        };
    }
}
