using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Reads the events of a response: items of text, reasoning and tool calls, one after another.</summary>
internal sealed class ResponsesAnswer(ProviderErrors errors, ToolNames names, bool fragments)
    : Answer(errors, names, fragments, new UsageMeter(Tokens))
{
    private readonly ResponseEvent _event = new();
    private int _summaryIndex;

    // The call whose arguments have begun to come in fragments.
    private int? _fragmented;

    protected override void Read(string type, ReadOnlySpan<byte> data, ChatResponseUpdate update)
    {
        _event.Read(data);
        if (_event.Error is { } error) throw Errors.FromBody(data[error]);
        switch (_event.Type)
        {
            case ResponseEventType.Text:
                AddText(update, _event.Delta);
                break;
            case ResponseEventType.Reasoning:
                AddReasoning(update, _event.Delta);
                break;
            case ResponseEventType.Summary:
                // Parts of a summary are paragraphs.
                if (_event.SummaryIndex > _summaryIndex) AddReasoning(update, "\n\n");
                _summaryIndex = _event.SummaryIndex;
                AddReasoning(update, _event.Delta);
                break;
            case ResponseEventType.Arguments:
                _fragmented = _event.OutputIndex;
                AddToolCall(update, new ToolCallDelta(_event.OutputIndex, null, null, _event.Delta));
                break;
            case ResponseEventType.ItemAdded when _event.Item is { } item:
                _summaryIndex = 0;
                BeginItem(JsonElement.Parse(data[item]), _event.OutputIndex, update);
                break;
            case ResponseEventType.ItemDone when _event.Item is { } item:
                EndItem(JsonElement.Parse(data[item]), _event.OutputIndex, update);
                break;
            case ResponseEventType.Created when _event.Response is { } response:
                ReadHead(JsonElement.Parse(data[response]));
                break;
            case ResponseEventType.Ended when _event.Response is { } response:
                End(JsonElement.Parse(data[response]), data[response], update);
                Done = true;
                break;
            case ResponseEventType.Error:
                throw Errors.FromBody(data);
        }
    }

    protected override void ReadWhole(ReadOnlySpan<byte> json, ChatResponseUpdate update)
    {
        var response = JsonElement.Parse(json);
        if (response.ValueKind is not JsonValueKind.Object) return;
        if (response.TryGetProperty("output", out var output) && output.ValueKind is JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in output.EnumerateArray())
            {
                if (Text(item, "type") == "message") AddText(update, Parts(item, "content"));
                if (Text(item, "type") == "reasoning") AddReasoning(update, Parts(item, "summary"));
                BeginItem(item, index, update);
                EndItem(item, index++, update);
            }
        }

        End(response, json, update);
    }

    private void ReadHead(JsonElement response) => (Id, Model) = (Text(response, "id"), Text(response, "model"));

    private void BeginItem(JsonElement item, int index, ChatResponseUpdate update)
    {
        if (Text(item, "type") != "function_call") return;
        _fragmented = null;
        AddToolCall(update, new ToolCallDelta(index, Text(item, "call_id"), Text(item, "name"), null));
    }

    private void EndItem(JsonElement item, int index, ChatResponseUpdate update)
    {
        switch (Text(item, "type"))
        {
            // A server that tells arguments only when they are complete.
            case "function_call" when _fragmented != index:
                AddToolCall(update, new ToolCallDelta(index, null, null, Text(item, "arguments")));
                break;
            case "reasoning" when Text(item, "id") is { } id && Text(item, "encrypted_content") is { Length: > 0 } content:
                AddSignature(update, EncryptedReasoning.Of(id, content));
                break;
        }
    }

    private void End(JsonElement response, ReadOnlySpan<byte> json, ChatResponseUpdate update)
    {
        ReadHead(response);
        if (response.TryGetProperty("usage", out var usage)) Usage.Add(Encoding.UTF8.GetBytes(usage.GetRawText()), within: json);
        if (response.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null)
            throw Errors.FromBody(Encoding.UTF8.GetBytes(error.GetRawText()));
        switch (Text(response, "status"))
        {
            case "completed":
                Finish(update, HasToolCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop);
                break;
            case "incomplete":
                var why = response.TryGetProperty("incomplete_details", out var details) ? Text(details, "reason") : null;
                Finish(update, why == "content_filter" ? ChatFinishReason.ContentFilter : ChatFinishReason.Length);
                break;
            case "failed" or "cancelled":
                throw Errors.FromText("server error: the response failed without a reason");
        }
    }

    private static UsageDetails Tokens(JsonObject usage) => new()
    {
        InputTokenCount = UsageMeter.Number(usage, "input_tokens"),
        OutputTokenCount = UsageMeter.Number(usage, "output_tokens"),
        TotalTokenCount = UsageMeter.Number(usage, "total_tokens"),
        CachedInputTokenCount = UsageMeter.Number(usage["input_tokens_details"] as JsonObject, "cached_tokens"),
        ReasoningTokenCount = UsageMeter.Number(usage["output_tokens_details"] as JsonObject, "reasoning_tokens"),
    };

    private static string Parts(JsonElement item, string property) =>
        item.TryGetProperty(property, out var parts) && parts.ValueKind is JsonValueKind.Array
            ? string.Join("\n\n", parts.EnumerateArray().Select(part => Text(part, "text") ?? Text(part, "refusal")))
            : "";

    private static string? Text(JsonElement value, string property) => JsonStrings.Property(value, property);
}
